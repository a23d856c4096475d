import numpy as np
import pandas as pd
import pytest

from cctaecg.domain import LEADS
from cctaecg.ecg.errors import (
    Contradiction,
    MissingLead,
    UnknownFormat,
    UnknownSamplingRate,
    UnknownUnit,
    UnreadableFile,
)
from cctaecg.ecg.readers.formats import read_ecg


def csv_of(path, ecg, columns=LEADS, **options):
    pd.DataFrame(ecg.T, columns=columns).to_csv(path, **{"index": False, **options})
    return path


@pytest.mark.parametrize("options", [{}, {"index": True}, {"sep": ";"}, {"sep": ";", "decimal": ","}, {"sep": "\t"},
                                     {"encoding": "utf-8-sig"}, {"quoting": 1}, {"lineterminator": "\r\n"}])
def test_csv_dialects(tmp_path, ecg, options):
    path = csv_of(tmp_path / "a.csv", ecg, **options)
    np.testing.assert_array_equal(read_ecg(path, fs=500).signal, ecg.astype(np.float32))


def test_csv_units_in_the_header(tmp_path, ecg):
    path = csv_of(tmp_path / "a.csv", np.round(ecg[::-1] * 1000).astype(int), [f"{lead} (µV)" for lead in LEADS[::-1]])
    np.testing.assert_allclose(read_ecg(path, fs=500).signal, ecg, atol=6e-4)
    path = csv_of(tmp_path / "b.csv", ecg, ["I (mV)", *LEADS[1:]])
    with pytest.raises(UnknownUnit, match="some columns name their unit and some do not"):
        read_ecg(path, fs=500)
    path = csv_of(tmp_path / "c.csv", np.round(ecg * 1000).astype(int))
    with pytest.raises(UnknownUnit, match="samples are integers"):
        read_ecg(path, fs=500)


@pytest.mark.parametrize(("name", "factor"), [("time (s)", 1), ("Time_ms", 1000)])
def test_csv_rate_from_times(tmp_path, ecg, name, factor):
    times = np.round(np.arange(5000) / 500 * factor, 6)
    path = csv_of(tmp_path / "a.csv", np.vstack([times, ecg]), [name, *LEADS])
    assert read_ecg(path).fs == 500
    with pytest.raises(Contradiction):
        read_ecg(path, fs=1000)
    times[100:] += factor
    with pytest.raises(UnreadableFile, match="do not advance in equal steps"):
        read_ecg(csv_of(tmp_path / "b.csv", np.vstack([times, ecg]), [name, *LEADS]))


def test_csv_times_rounded_to_milliseconds(tmp_path, ecg):
    times = np.round(np.arange(5000) / 360, 3)
    path = csv_of(tmp_path / "a.csv", np.vstack([times, ecg]), ["time_s", *LEADS])
    assert read_ecg(path).fs == 360


def test_csv_faults_are_named(tmp_path, ecg):
    with pytest.raises(MissingLead, match="lead V6 is missing"):
        read_ecg(csv_of(tmp_path / "a.csv", ecg[:-1], LEADS[:-1]), fs=500)
    with pytest.raises(UnreadableFile, match="lead I occurs twice"):
        read_ecg(csv_of(tmp_path / "b.csv", np.vstack([ecg, ecg[:1]]), [*LEADS, "I"]), fs=500)
    (tmp_path / "d.csv").write_text('"I,II,V1"\n1\n2\n')  # one column, whose name is all three
    with pytest.raises(MissingLead, match="no column is named after a lead; the file has I,II,V1"):
        read_ecg(tmp_path / "d.csv", fs=500)
    text = csv_of(tmp_path / "c.csv", ecg).read_text().splitlines()
    text[4] = text[4].replace(",", ",bad", 1)
    (tmp_path / "c.csv").write_text("\n".join(text))
    with pytest.raises(UnreadableFile, match=r"c\.csv: column II, sample 3: 'bad.*' is no number"):
        read_ecg(tmp_path / "c.csv", fs=500)
    for word in ("True", "1_0", "9" * 400):
        text[4] = text[4].rpartition(",")[0] + "," + word
        (tmp_path / "c.csv").write_text("\n".join([*text[:3], text[4]]))
        with pytest.raises(UnreadableFile):
            read_ecg(tmp_path / "c.csv", fs=500)
    (tmp_path / "d.csv").write_text(",".join(LEADS) + "\n")
    with pytest.raises(UnreadableFile, match="is no table of numbers"):
        read_ecg(tmp_path / "d.csv", fs=500)


def test_csv_with_a_separator_at_the_end_of_each_line_is_not_shifted(tmp_path, ecg):
    """A reader that takes the surplus column for an index would call lead I lead II."""
    lines = csv_of(tmp_path / "a.csv", ecg).read_text().splitlines()
    (tmp_path / "a.csv").write_text("\n".join([lines[0], *(line + "," for line in lines[1:])]))
    with pytest.raises(UnreadableFile, match="has 12 names of columns and 13 columns"):
        read_ecg(tmp_path / "a.csv", fs=500)


def test_csv_truth_values_are_no_numbers(tmp_path, ecg):
    lines = [line.rpartition(",")[0] + ",True" for line in csv_of(tmp_path / "a.csv", ecg).read_text().splitlines()]
    (tmp_path / "a.csv").write_text("\n".join([",".join(LEADS), *lines[1:]]))
    with pytest.raises(UnreadableFile, match="column V6, sample 0: 'True' is no number"):
        read_ecg(tmp_path / "a.csv", fs=500)


def test_csv_empty_cells_are_missing_samples(tmp_path, ecg):
    ecg[6, 40] = np.nan
    found = read_ecg(csv_of(tmp_path / "a.csv", ecg), fs=500).signal
    assert np.isnan(found[6, 40]) and np.isnan(found).sum() == 1


@pytest.mark.parametrize("step", [0.002, 2])
def test_a_column_of_times_needs_its_unit(tmp_path, ecg, step):
    table = pd.DataFrame(ecg.T, columns=LEADS)
    table.insert(0, "time", np.arange(5000) * step)
    table.to_csv(tmp_path / "a.csv", index=False)
    with pytest.raises(UnknownSamplingRate, match=r"the column of times names no unit \(its rate may be .* Hz\)"):
        read_ecg(tmp_path / "a.csv")
    assert read_ecg(tmp_path / "a.csv", fs=500).fs == 500
    with pytest.raises(Contradiction, match=r"the times in the file make .* Hz, but 250 Hz was stated"):
        read_ecg(tmp_path / "a.csv", fs=250)


def test_a_clock_called_time_says_nothing(tmp_path, ecg):
    table = pd.DataFrame(ecg.T, columns=LEADS)
    table.insert(0, "time", "12:00:00")
    table.to_csv(tmp_path / "a.csv", index=False)
    with pytest.raises(UnknownSamplingRate, match="the file states no sampling rate"):
        read_ecg(tmp_path / "a.csv")
    assert read_ecg(tmp_path / "a.csv", fs=250).fs == 250


def test_other_names_of_leads(tmp_path, ecg):
    names = ["DI", "DII", "DIII", "AVR", "AVL", "AVF", "C1", "C2", "C3", "C4", "C5", "C6"]
    pd.DataFrame(ecg.T, columns=names).to_csv(tmp_path / "a.csv", index=False)
    np.testing.assert_array_equal(read_ecg(tmp_path / "a.csv", fs=500).signal, ecg.astype(np.float32))
    pd.DataFrame(ecg.T[:, :6], columns=names[6:]).to_csv(tmp_path / "b.csv", index=False)
    with pytest.raises(UnknownFormat):  # any table may have columns called C1 and C2
        read_ecg(tmp_path / "b.csv", fs=500)
