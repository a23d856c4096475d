import pytest

from cctaecg.figures.study.flow import FlowTableError, flow_diagram


def test_boxes_state_what_is_left_and_arrows_what_went(study, texts):
    drawing = flow_diagram(study.flow)
    said = texts(drawing.figure)
    for words in ("Internal", "Follow-up", "120 patients 130 CCTA exams 240 ECGs", "−40 ECGs", "−20 ECGs",
                  "ECG before the CCTA"):
        assert words in said, words
    assert len(drawing.figure.axes[0].patches) == 4  # one box for each row
    assert drawing.data.equals(study.flow)
    assert ("Internal: from 300 ECGs of 130 patients to 240 ECGs and 130 CCTA exams of 120 patients in 2 steps."
            in drawing.words)


def test_a_step_that_removes_nothing_says_so(study, texts):
    assert "none removed" in texts(flow_diagram(study.flow.assign(ecgs=240)).figure)


@pytest.mark.parametrize("change, message", [
    (lambda table: table.drop(columns="exams"), "no column 'exams'"),
    (lambda table: table.iloc[:0], "no rows"),
    (lambda table: table.assign(ecgs=[300, 260, 270, 60]), "'No PCI or CABG around the CCTA' ends with 270 ECGs"),
])
def test_wrong_table_is_refused(study, change, message):
    with pytest.raises(FlowTableError, match=message):
        flow_diagram(change(study.flow))
