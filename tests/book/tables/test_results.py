from types import SimpleNamespace

from cctaecg.book.tables.results import auc_table, lower_grade_table, operating_table, threshold_table
from cctaecg.domain import VESSELS
from cctaecg.run.results import Absent
from cctaecg.stats.discrimination.auc import AUC

POINT = SimpleNamespace(threshold=0.15, tp=3, fp=1200, tn=5, fn=0, sensitivity=AUC(1, 0.4, 1, 0.1, 3, 3, 3, 3),
                        specificity=None, ppv=None, npv=None)


def test_numbers_stand_beside_the_papers_and_an_absence_beside_its_reason():
    aucs = dict.fromkeys(VESSELS, AUC(0.7412, 0.722, 0.76, 0.01, 4620, 795, 2323, 401)) | {"LM": Absent("No label.")}
    table = auc_table(aucs, {"RCA": 0.744, "LM": 0.706, "LAD": None, "LCX": 0.736})
    assert table.iloc[0].tolist() == ["RCA", "0.741 (0.722 to 0.760)", "4,620", "795", "2,323", "401", "0.744"]
    assert table.iloc[1].tolist() == ["LM", "No label.", "—", "—", "—", "—", "0.706"]
    assert table.iloc[2]["paper"] == "—"


def test_operating_points_by_cohort():
    table = operating_table({"internal": dict.fromkeys(VESSELS, POINT) | {"LM": Absent("No label.")}})
    assert table.iloc[0].tolist() == [
        "internal", "RCA", "0.15", "3", "1,200", "5", "0", "1.000 (0.400 to 1.000)", "—", "—", "—",
    ]
    assert set(table.iloc[1, 2:]) == {"—"}


def test_rows_for_each_grade_and_each_threshold():
    grades = lower_grade_table({vessel: {"normal": POINT.sensitivity, "mild": Absent("x")} for vessel in VESSELS})
    assert len(grades) == 8 and grades.iloc[1]["AUC (95% CI)"] == "—"
    assert len(threshold_table({vessel: [POINT] * 6 for vessel in VESSELS})) == 24
