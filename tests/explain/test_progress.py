"""Where there is no terminal, a line after the first second says how much is done and how long the rest takes."""

from cctaecg.explain import progress as module
from cctaecg.explain.progress import progress


def test_a_line_comes_after_the_first_second_and_then_now_and_again(monkeypatch, capsys):
    now = [100.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    with progress("deletion", 100) as bar:
        for _ in range(100):
            now[0] += 0.5
            bar.update()
    assert capsys.readouterr().err.splitlines() == [
        "deletion: 2%, about 49 s left", "deletion: 42%, about 29 s left", "deletion: 82%, about 9 s left"]


def test_what_is_quick_says_nothing(capsys):
    with progress("deletion", 3) as bar:
        for _ in range(3):
            bar.update()
    assert capsys.readouterr().err == ""
