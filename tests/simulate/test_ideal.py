import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from cctaecg.domain import GRADE_COLUMNS, VESSELS
from cctaecg.paper import paper_value
from cctaecg.simulate.ideal import true_probabilities


def test_two_known_populations():
    # planted 0 or 2 in the first vessel, equally many: P(severe | x) = 1 / (1 + exp(2 - 2 x)) when SD is 1
    planted = np.zeros((200, 4))
    planted[100:, 0] = 2
    severe = planted > 0
    visible = np.zeros((200, 4))
    visible[:, 0] = np.linspace(-2, 4, 200)
    p = true_probabilities(visible, -1 - np.arange(200), planted, severe, np.ones(200), np.arange(200) < 200)
    # patients differ, so each record leaves out only itself: 99 of its own kind against 100 of the other
    odds = np.where(severe[:, 0], 99 / 100, 100 / 99) * np.exp(2 * visible[:, 0] - 2)
    assert np.allclose(p[:, 0], odds / (1 + odds))
    assert (p[:, 1:] == 0).all()


@pytest.mark.parametrize("cohort", ["internal", "external"])
def test_best_possible_auc_leaves_room_above_the_manuscript_and_below_certainty(full_study, cohort):
    hospital = full_study.hospitals[cohort]
    records = hospital.truth["ecgs"].query("in_study")
    exams = hospital.truth["exams"].set_index("exam_id")
    for vessel in VESSELS:
        severe = exams.loc[records["exam_id"], GRADE_COLUMNS[vessel]].to_numpy() >= 3
        probability = records[f"probability_{vessel.lower()}"]
        above = roc_auc_score(severe, probability) - paper_value(f"auc.{cohort}.{vessel}")
        assert 0 < above < 0.12, vessel
        assert abs(probability.mean() - severe.mean()) < 0.01, vessel  # calibrated in the large
