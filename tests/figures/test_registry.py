"""No figure without the study's style, and none that no test draws."""

import inspect
from pathlib import Path

import pytest

import cctaecg.figures as figures

HERE = Path(__file__).parent
FUNCTIONS = [name for name in figures.__all__ if inspect.isfunction(getattr(figures, name))]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_figure_is_drawn_in_the_studys_style(name):
    function = getattr(figures, name)
    assert function.__wrapped__.__name__ == name, f"{name} lacks @styled"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_figure_is_drawn_by_a_test_of_figures(name):
    tests = "".join(path.read_text(encoding="utf-8") for path in HERE.rglob("*.py") if path != Path(__file__))
    assert f"{name}(" in tests or f"{name}," in tests
