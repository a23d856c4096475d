"""A small set of texts, and what two readers made of them."""

import pytest

from cctaecg.labels.files import LabelFiles
from cctaecg.labels.reading import DIAGNOSES, REPORTS

AGREED = "LAD: 80% stenosis. RCA, LM and LCX: no stenosis. Reported by Dr. Smith on 2021-03-04."
DIFFER = "RCA: 30% stenosis. LM, LAD and LCX: no stenosis."
FORMULA = "=HYPERLINK(\"http://example.org\"), LCX: occluded. LM, LAD, RCA: no stenosis."
DOUBTED = "LAD: mild to moderate stenosis. RCA, LM and LCX: no stenosis."
PLAIN = [f"LM: {p}% stenosis. LAD, LCX and RCA:\nno stenosis." for p in range(26, 46)]


@pytest.fixture
def texts():
    return {REPORTS: [AGREED, DIFFER, FORMULA, DOUBTED, "", *PLAIN], DIAGNOSES: ["Normal ECG", "RBBB", "see note", ""]}


@pytest.fixture
def files(tmp_path):
    return LabelFiles(tmp_path / "labels")
