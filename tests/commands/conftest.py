import pytest
from click.testing import CliRunner

from cctaecg.commands.main import main


@pytest.fixture
def cli(tmp_path, monkeypatch):
    """Calls ``cctaecg`` with some words in an empty project."""
    (tmp_path / "_toc.yml").touch()
    (tmp_path / "Snakefile").touch()
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(main, list(map(str, words)))
