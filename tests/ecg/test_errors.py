import ast
import pickle
import re
from pathlib import Path

import pytest

from cctaecg.ecg import errors
from cctaecg.errors import without_values

CLASSES = [c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, errors.EcgError)]


@pytest.mark.parametrize("kind", CLASSES)
def test_errors_name_file_and_fault_also_after_a_worker_process(kind):
    error = pickle.loads(pickle.dumps(kind("lead V3 is missing", "a.csv")))
    assert type(error) is kind and isinstance(error, ValueError)
    assert (error.fault, error.file, str(error)) == ("lead V3 is missing", "a.csv", "a.csv: lead V3 is missing")


def test_without_file_the_fault_stands_alone():
    assert str(errors.TooShort("lasts 2 s")) == "lasts 2 s"


def test_a_missing_file_is_a_file_not_found_error():
    assert issubclass(errors.FileMissing, FileNotFoundError)


def sentences(module: Path):
    """What a module raises, a capital X for each value that is put in."""
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            inside = {part for joined in ast.walk(node.exc) if isinstance(joined, ast.JoinedStr)
                      for part in ast.walk(joined) if part is not joined}
            for text in ast.walk(node.exc):
                if isinstance(text, ast.JoinedStr):
                    yield "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in text.values)
                elif isinstance(text, ast.Constant) and isinstance(text.value, str) and text not in inside:
                    yield text.value


def test_what_a_sentence_advises_is_not_hidden_as_a_value_of_the_file():
    """``check`` shows of a quoted value only its shape: what the library itself quotes has to stand after the fault."""
    folder = Path(errors.__file__).parent
    quoting = [text for module in folder.rglob("*.py") for text in sentences(module) if re.search(r"'[^']+'", text)]
    assert len(quoting) > 8
    assert [text for text in quoting if without_values(text) != text] == []
