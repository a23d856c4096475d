"""The page "Bring your own ECGs": its settings exist and can be printed, and it names every format that can be read."""

import re

import pytest

from cctaecg.book.results_by_key import lookup
from cctaecg.book.sphinx_ext.numbers_printed import printed
from cctaecg.config import profiles as config
from cctaecg.ecg.readers.formats import FORMATS
from cctaecg.run.folder import project_root

PAGE = (project_root() / "book" / "companion" / "your_data.md").read_text(encoding="utf-8")
NAMES = {"npy": "NumPy array", "npz": "NumPy archive", "CSV": "Table", "table": "Table without names",
         "HDF5": "HDF5, netCDF 4", "GE MUSE XML": "GE MUSE", "GE CardioSoft XML": "GE CardioSoft, CASE",
         "Mortara ELI XML": "Mortara ELI", "Philips Sierra XML": "Philips Sierra", "EDF": "EDF, EDF+, BDF"}


@pytest.mark.parametrize("format", [format.name for format in FORMATS])
def test_every_format_has_its_row_and_its_command(format):
    (row,) = [line for line in PAGE.splitlines() if line.startswith(f"| {NAMES.get(format, format)} |")
              and "`cctaecg check " in line]
    assert len(re.findall(r"(?<!\\)\|", row)) == 5


@pytest.mark.parametrize("name", list(config.PROFILES))
def test_every_setting_can_be_printed(name):
    settings = config.profile(name).model_dump(mode="json")
    roles = re.findall(r"\{setting\}`([^`]+)`", PAGE)
    assert len(roles) > 15
    for role in roles:
        key, _, how = (part.strip() for part in role.replace("\\|", "|").partition("|"))
        assert printed(lookup(settings, key), how)


def test_a_bar_in_a_table_is_escaped():
    for line in PAGE.splitlines():
        if line.startswith("|"):
            assert not re.search(r"\{setting\}`[^`\\]*\|", line), line
