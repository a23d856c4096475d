"""A profile's file stands on a page as it is."""

from pathlib import Path

import pytest
from sphinx.errors import ExtensionError

ROOT = Path(__file__).parents[4]


def test_the_file_stands_on_the_page(book):
    page = book.build("```{profile-file} kubernetes/objects.yaml\n```")
    shown = page.select_one("div.highlight-yaml pre").get_text()
    assert shown.strip() == (ROOT / "profiles" / "kubernetes" / "objects.yaml").read_text(encoding="utf-8").strip()


def test_a_file_that_there_is_none_of_ends_the_build(book):
    with pytest.raises(ExtensionError, match=r"there is no profiles/slurm/nothing\.yaml"):
        book.build("```{profile-file} slurm/nothing.yaml\n```")
