import numpy as np
import pandas as pd

from cctaecg.domain import VESSELS
from cctaecg.simulate.diagnosis import ST_T_CHANGE, diagnoses
from cctaecg.simulate.effects import Effects

SILENT = pd.DataFrame({
    "heart_rate": np.full(40, 70.0), "fibrillation": False, "ectopy": False, "rbbb": False, "infarct": False,
})  # fmt: skip


def read(visible, findings=SILENT):
    return diagnoses(3, "internal", visible, findings, Effects(reader_sd=0.0))


def test_nothing_to_see_is_normal_and_some_texts_are_lost():
    texts, normal = diagnoses(3, "internal", np.zeros((4000, 4)), pd.concat([SILENT] * 100), Effects(reader_sd=0.0))
    assert normal.all()
    assert 0.02 < np.mean([text == "" for text in texts]) < 0.04
    assert all("正常" in text or "ormal" in text for text in texts if text)


def test_the_visible_territory_is_named():
    for v, vessel in enumerate(VESSELS):
        visible = np.zeros((40, 4))
        visible[:, v] = 3
        texts, normal = read(visible)
        assert not normal.any()
        wordings = ST_T_CHANGE["zh"][vessel] + ST_T_CHANGE["en"][vessel]
        assert all(any(wording in text for wording in wordings) for text in texts if text)


def test_other_findings_make_an_ecg_abnormal():
    for column, value in (("heart_rate", 45.0), ("fibrillation", True), ("ectopy", True), ("rbbb", True),
                          ("infarct", True)):  # fmt: skip
        assert not read(np.zeros((40, 4)), SILENT.assign(**{column: value}))[1].any(), column


def test_two_in_five_or_more_are_normal_in_the_study(full_study):
    for cohort in ("internal", "external"):
        records = full_study.hospitals[cohort].truth["ecgs"].query("in_study")
        assert 0.38 < records["normal"].mean() < 0.55
