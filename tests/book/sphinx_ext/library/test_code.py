"""A piece of the library on a page: the real one, from the line that is named to the end of its block."""

import inspect

import pytest
from sphinx.errors import ExtensionError

from cctaecg.training.trainer import Trainer

LOOP = "```{library-code} cctaecg.training.trainer.Trainer.run_epoch\n:from: for step, (rows\n```"


def test_the_training_loop_is_shown_as_it_is(book):
    page = book.build(LOOP)
    code = page.select_one("pre").get_text().rstrip("\n").splitlines()
    source = inspect.getsource(Trainer.run_epoch).splitlines()
    start = next(place for place, line in enumerate(source) if line.strip() == code[0])
    assert code == [line.removeprefix("        ") for line in source[start:start + len(code)]]
    assert code[0].startswith("for step, (rows") and code[-1].strip() == "bar.update()"
    assert "self.optimiser.step()" in "".join(code) and max(map(len, code)) <= 88
    assert "Trainer.run_epoch, in cctaecg/training/trainer.py" in page.select_one(".code-block-caption").get_text()


@pytest.mark.parametrize(("name", "start"), [("cctaecg.training.trainer.Trainer.absent", "for"),
                                             ("cctaecg.training.trainer.Trainer.run_epoch", "while True")])
def test_code_that_is_not_there_ends_the_build(book, name, start):
    with pytest.raises(ExtensionError, match="library-code"):
        book.build(f"```{{library-code}} {name}\n:from: {start}\n```")
