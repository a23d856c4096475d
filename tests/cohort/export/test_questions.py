"""Questions about the whole: each is silent on a sound export, and speaks with its numbers where something is odd."""

from dataclasses import replace
from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from cctaecg.cohort.export.questions import questions_of_links, questions_of_time
from cctaecg.cohort.export.tables import examine
from cctaecg.cohort.export.text_questions import questions_of_texts

NOW = datetime(2024, 6, 1)
COUNT = 120


@pytest.fixture
def tables():
    """120 patients, each with an ECG an hour before a CT, on days spread over four years."""
    rng = np.random.default_rng(3)
    names = [f"P{i}" for i in range(COUNT)]
    ct = pd.Series(pd.Timestamp("2019-01-01 08:30") + pd.to_timedelta(np.arange(COUNT) * 12, unit="D"))
    born = pd.Timestamp("1940-01-01") + pd.to_timedelta(rng.integers(0, 15_000, COUNT), unit="D")
    return {
        "patients": pd.DataFrame({"patient_id": names, "sex": "M", "birth_date": born.strftime("%Y-%m-%d"),
                                  "diabetes": "0", "hypertension": "", "prior_mi": "1"}),
        "ccta": pd.DataFrame({"exam_id": [f"C{i}" for i in range(COUNT)], "patient_id": names, "performed_at": iso(ct),
                              "report": [f"LAD: {i % 90}% stenosis." for i in range(COUNT)]}),
        "ecg": pd.DataFrame({"ecg_id": [f"E{i}" for i in range(COUNT)], "patient_id": names,
                             "recorded_at": iso(ct - pd.Timedelta("1h")), "path": [f"{i}.xml" for i in range(COUNT)],
                             "diagnosis": "窦性心律"}),
        "procedures": pd.DataFrame(columns=["patient_id", "performed_at", "kind"]),
    }  # fmt: skip


def iso(times):
    return times.dt.strftime("%Y-%m-%dT%H:%M:%S")


@pytest.fixture
def asked(tables, tmp_path):
    def ask():
        for name, table in tables.items():
            table.to_csv(tmp_path / f"{name}.csv", index=False)
        examined = examine(tmp_path)
        assert examined.faults == []
        return questions_of_time(examined, NOW) + questions_of_links(examined) + questions_of_texts(examined)

    return ask


def exchanged(texts):
    """Day and month exchanged where both can be a month, as a spreadsheet of another country does."""
    times = pd.to_datetime(texts)
    return pd.Series([t.strftime("%Y-%d-%mT%H:%M:%S" if t.day <= 12 else "%Y-%m-%dT%H:%M:%S") for t in times])


def test_a_sound_export_raises_no_question(asked):
    assert asked() == []


def test_days_that_are_never_above_twelve(tables, asked):
    days = pd.to_datetime(tables["ccta"]["performed_at"])
    tables["ccta"]["performed_at"] = iso(days - pd.to_timedelta((days.dt.day - 1) // 12 * 12, unit="D"))
    found = [said for said in asked() if "days of the month" in said]
    assert found == ["ccta.csv, column performed_at: only 0% of 120 days of the month are above 12, where some 60% are "
                     "usual; were day and month exchanged?"]


def test_ecgs_whose_day_and_month_were_exchanged_jump_away_from_their_ct(tables, asked):
    tables["ecg"]["recorded_at"] = exchanged(tables["ecg"]["recorded_at"])
    times = pd.to_datetime(tables["ccta"]["performed_at"])
    moved = int(((times.dt.day <= 12) & ((times.dt.day - times.dt.month).abs() > 0)).sum())
    (said,) = [said for said in asked() if "were day and month exchanged" in said]
    assert moved > 30
    assert said.startswith(f"ecg.csv, column recorded_at: {moved} ECGs are more than 20 days from every CT")


@pytest.mark.parametrize(("table", "column", "rows", "value", "said"), [
    ("ecg", "recorded_at", 5, "2019-01-01T00:00:00", "ecg.csv, column recorded_at: 5 of 120 times are midnight"),
    ("ccta", "performed_at", 2, "2031-01-01T10:00:00",
     "ccta.csv, column performed_at: 2 of 120 lie in the future, the latest on 2031-01-01"),
    ("patients", "birth_date", 7, "1950-07-08", "patients.csv, column birth_date: 7 of 120 patients were born on one"),
    ("patients", "birth_date", 3, "1875-03-04",
     "patients.csv, column birth_date: at 3 of 120 ECGs the patient was younger than 18 or 100 and older; ages run"),
    ("ecg", "patient_id", 70, "P119", "ccta.csv: 70 of 120 CTs are of patients without an ECG"),
    ("ecg", "recorded_at", 90, "2023-12-01T10:00:00", "ecg.csv, column recorded_at: only 30 of 120 ECGs of patients"),
    ("ccta", "report", 4, " ", "ccta.csv, column report: 4 of 120 texts are empty"),
    ("ccta", "report", 61, "LAD: normal.", "ccta.csv, column report: 61 of 120 texts are one and the same"),
    ("ccta", "report", 3, "×óÇ°½µÖ§ÖØ¶ÈÏÁÕ­", "hold characters that a wrong encoding leaves"),
    ("ccta", "report", 3, "左前降支: 重度狭窄".encode().decode("gb18030"),
     "ccta.csv, column report: 1 of 91 different texts hold characters"),
    ("ccta", "report", 60, "see the pictures", "the rules can grade a vessel in 50% of the texts (61 different"),
])  # fmt: skip
def test_what_is_odd_is_said_with_its_numbers(tables, asked, table, column, rows, value, said):
    tables[table].loc[: rows - 1, column] = value
    assert [found for found in asked() if said in found], asked()


def test_the_thirteenth_is_a_day_that_is_no_month(tables, asked):
    days = pd.to_datetime(tables["ccta"]["performed_at"])
    tables["ccta"]["performed_at"] = iso(days + pd.to_timedelta(13 - days.dt.day, unit="D"))
    assert [said for said in asked() if "days of the month" in said] == []


@pytest.mark.parametrize(("late", "asks"), [(60, False), (61, True)])
def test_half_of_the_ecgs_before_a_ct_are_enough(tables, asked, late, asks):
    times = pd.to_datetime(tables["ecg"]["recorded_at"])
    times.iloc[:late] += pd.Timedelta("3h")
    tables["ecg"]["recorded_at"] = iso(times)
    said = [found for found in asked() if "ECGs of patients with a CT have one at or" in found]
    assert bool(said) is asks and all(f"only {120 - late} of 120" in found for found in said)


@pytest.mark.parametrize(("days", "asks"), [(29, False), (30, True)])
def test_a_share_of_days_is_told_of_thirty_different_ones_or_more(tables, asked, days, asks):
    months = pd.date_range("2019-01-01", periods=3, freq="MS")
    distinct = [month + pd.Timedelta(days=day, hours=8, minutes=30) for month in months for day in range(12)][:days]
    tables["ccta"]["performed_at"] = iso(pd.Series([distinct[i % days] for i in range(COUNT)]))
    assert bool([said for said in asked() if said.startswith("ccta.csv, column performed_at: only 0%")]) is asks


@pytest.mark.parametrize(("count", "moved", "hours", "asks"), [
    (120, 2, 47, False), (120, 3, 47, True),  # three at least
    (1000, 19, 47, False), (1000, 20, 47, True),  # of many, 2%
    (120, 3, 48, True), (120, 3, 49, False),  # two days beside the CT, with the time of day
])  # fmt: skip
def test_exchanged_days_are_asked_about_from_three_and_a_fiftieth_on(tables, asked, count, moved, hours, asks):
    ecg = tables["ecg"].loc[20 + np.arange(count) % 100].reset_index(drop=True)
    ecg["ecg_id"] = [f"E{i}" for i in range(count)]
    ecg.loc[: moved - 1, "patient_id"] = [f"P{i}" for i in range(moved)]
    ecg.loc[: moved - 1, "recorded_at"] = "2019-03-09T23:00:00"  # which was 3 September
    tables["ecg"] = ecg
    ct = pd.Timestamp("2019-09-03T23:00:00") + pd.Timedelta(hours=hours)
    tables["ccta"].loc[: moved - 1, "performed_at"] = ct.strftime("%Y-%m-%dT%H:%M:%S")
    said = [found for found in asked() if "within 2 days of one, were day and month exchanged" in found]
    assert bool(said) is asks and all(f"recorded_at: {moved} ECGs are more than 20 days" in found for found in said)


def test_the_order_of_ecgs_and_cts_is_asked_about_without_birth_dates(tables, asked, tmp_path):
    tables["ecg"].loc[:89, "recorded_at"] = "2023-12-01T10:00:00"
    asked()
    examined = examine(tmp_path)
    times = {place: examined.times[place] for place in (("ecg.csv", "recorded_at"), ("ccta.csv", "performed_at"))}
    assert any("only 30 of 120 ECGs" in found for found in questions_of_links(replace(examined, times=times)))


@pytest.mark.parametrize(("late", "asks"), [(36, False), (35, True)])
def test_less_than_half_of_the_usual_share_of_days_above_twelve_is_asked_about(tables, asked, late, asks):
    days = pd.to_datetime(tables["ccta"]["performed_at"])
    day = np.where(np.arange(COUNT) < late, 13, np.arange(COUNT) % 12 + 1)
    tables["ccta"]["performed_at"] = iso(days + pd.to_timedelta(day - days.dt.day, unit="D"))
    said = [found for found in asked() if found.startswith("ccta.csv, column performed_at: only")]
    assert said == ["ccta.csv, column performed_at: only 29% of 120 days of the month are above 12, where some 60% are "
                    "usual; were day and month exchanged?"] * asks


def more_patients(tables, count):
    """``count`` patients, each with an ECG and a CT: those of the first 120 again, born a day later each time."""
    names, rows = [f"P{i}" for i in range(count)], np.arange(count) % COUNT
    for name, table in tables.items():
        if len(table):
            tables[name] = table.loc[rows].reset_index(drop=True).assign(patient_id=names)
    born = pd.to_datetime(tables["patients"]["birth_date"]) + pd.to_timedelta(np.arange(count) // COUNT, unit="D")
    tables["patients"]["birth_date"] = born.dt.strftime("%Y-%m-%d")
    tables["ccta"]["exam_id"] = [f"C{i}" for i in range(count)]
    tables["ecg"]["ecg_id"] = [f"E{i}" for i in range(count)]


@pytest.mark.parametrize(("count", "table", "column", "value", "rows", "said"), [
    (120, "ecg", "recorded_at", "2019-01-01T00:00:00", 2, "times are midnight"),
    (400, "ecg", "recorded_at", "2019-01-01T00:00:00", 4, "times are midnight"),  # of many, more than 1%
    (120, "patients", "birth_date", "1950-07-08", 5, "born on one day"),
    (900, "patients", "birth_date", "1950-07-08", 9, "born on one day"),
    (60, "patients", "birth_date", None, 5, "born on a 1 January"),
    (120, "patients", "birth_date", None, 6, "born on a 1 January"),  # of many, more than 5%
    (120, "ecg", "patient_id", "P119", 60, "CTs are of patients without an ECG"),
    (120, "ccta", "patient_id", "P119", 60, "ECGs are of patients without a CT"),
])  # fmt: skip
def test_what_may_be_chance_is_not_asked_about_and_one_more_is(
    tables, asked, count, table, column, value, rows, said
):
    if count > COUNT:
        more_patients(tables, count)
    else:
        for name in tables:
            tables[name] = tables[name].iloc[:count]
    born = pd.to_datetime(tables["patients"]["birth_date"])
    born = born.where(born.dt.dayofyear > 1, born + pd.Timedelta("1D"))
    tables["patients"]["birth_date"] = born.dt.strftime("%Y-%m-%d")
    values = [value] * count if value else [f"{1930 + i}-01-01" for i in range(count)]
    for more, asks in ((0, False), (1, True)):
        tables[table].loc[: rows + more - 1, column] = values[: rows + more]
        assert bool([found for found in asked() if said in found]) is asks


@pytest.mark.parametrize(("patients", "asks"), [(29, False), (30, True)])
def test_birth_dates_of_thirty_patients_or_more_are_looked_at(tables, asked, patients, asks):
    tables["patients"]["birth_date"] = ["1950-07-08"] * patients + [""] * (COUNT - patients)
    said = f"{patients} of {patients} patients were born on one day"
    assert bool([found for found in asked() if said in found]) is asks


@pytest.mark.parametrize(("born", "seen", "odd"), [
    ("2001-01-01", "2019-01-01T12:00:00", False),  # 6,574.5 days: 18 years of 365.25
    ("2001-01-01", "2019-01-01T11:59:59", True),
    ("1919-01-01", "2018-12-31T23:59:59", False), ("1919-01-01", "2019-01-01T00:00:00", True),  # 36,525 days
])  # fmt: skip
def test_ages_from_eighteen_to_below_a_hundred_are_usual(tables, asked, born, seen, odd):
    tables["patients"].loc[0, "birth_date"], tables["ecg"].loc[0, "recorded_at"] = born, seen
    assert bool([found for found in asked() if "at 1 of 120 ECGs the patient was younger than 18" in found]) is odd


@pytest.mark.parametrize(("days", "asks"), [(20, False), (21, True)])
def test_an_ecg_is_far_from_its_ct_beyond_twenty_days(tables, asked, days, asks):
    """On 3 October an ECG of 10 March, had it been written the other way round."""
    for i in range(3):
        tables["ecg"].loc[i, "recorded_at"] = "2019-03-10T10:00:00"
        tables["ccta"].loc[i, "performed_at"] = "2019-10-03T10:00:00"
    near = pd.Timestamp("2019-03-10T10:00:00") + pd.Timedelta(days=days)
    extra = tables["ccta"].iloc[:3].assign(exam_id=["X0", "X1", "X2"], performed_at=near.strftime("%Y-%m-%dT%H:%M:%S"))
    tables["ccta"] = pd.concat([tables["ccta"], extra])
    assert bool([found for found in asked() if "3 ECGs are more than 20 days from every CT" in found]) is asks


@pytest.mark.parametrize(("hours", "asks"), [(0, False), (1, True)])
def test_an_ecg_ninety_days_before_its_ct_is_in_time(tables, asked, hours, asks):
    ct = pd.to_datetime(tables["ccta"]["performed_at"])
    tables["ecg"]["recorded_at"] = iso(ct - pd.Timedelta(days=90, hours=hours))
    assert bool([found for found in asked() if "only 0 of 120 ECGs" in found]) is asks


def test_now_is_not_the_future(tables, asked):
    tables["ccta"].loc[:1, "performed_at"] = ["2024-06-01T00:00:00", "2024-06-01T00:00:01"]
    assert any("ccta.csv, column performed_at: 1 of 120 lie in the future" in found for found in asked())
