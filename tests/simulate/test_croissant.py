"""``croissant.json`` of a simulated export, read by the standard's own library, and the tables loaded through it."""

import json
from pathlib import Path

import mlcroissant
import pandas as pd
import pytest

from cctaecg.config.sections import DataConfig
from cctaecg.simulate.croissant import COLUMNS, CROISSANT, describe_export


@pytest.fixture(scope="module")
def export(smoke) -> Path:
    return smoke.simulated_export


@pytest.fixture(scope="module")
def described(export) -> dict:
    return json.loads((export / CROISSANT).read_text(encoding="utf-8"))


def test_the_standards_library_finds_nothing_to_mend(export):
    found = mlcroissant.Dataset(str(export / CROISSANT)).metadata
    assert (found.ctx.issues.errors, found.ctx.issues.warnings) == (set(), set())
    assert found.name == "cctaecg-simulated" and "No patient is real" in found.description


@pytest.mark.parametrize("table", ["internal/patients", "external/ecg", "followup/followup", "internal/procedures"])
def test_the_tables_are_loaded_through_it(export, table):
    rows = list(mlcroissant.Dataset(str(export / CROISSANT)).records(table))
    expected = pd.read_csv(export / f"{table}.csv", dtype=str, keep_default_na=False)
    assert len(rows) == len(expected) > 0
    first = {name.split("/")[-1]: value for name, value in rows[0].items()}
    assert list(first) == list(expected.columns)
    assert first["patient_id"].decode() == expected["patient_id"][0]


def test_it_names_every_table_and_every_column_of_the_export(export, described):
    tables = sorted(path.relative_to(export).as_posix() for path in export.glob("*/*.csv"))
    assert [file["@id"] for file in described["distribution"] if file["@type"] == "cr:FileObject"] == tables
    for path in tables:
        columns = pd.read_csv(export / path, nrows=0).columns
        assert list(columns) == list(COLUMNS[Path(path).stem])
    sets = [each for each in described["distribution"] if each["@type"] == "cr:FileSet"]
    assert [len(list(export.glob(each["includes"]))) > 0 for each in sets] == [True] * 3


def test_what_the_standard_requires_is_there_and_no_place_of_a_machine(described):
    wanted = {"@context", "@type", "conformsTo", "description", "license", "name", "creator", "datePublished"}
    assert wanted <= set(described) and all(described[name] for name in wanted)
    assert all(not file["contentUrl"].startswith(("/", "http")) for file in described["distribution"]
               if "contentUrl" in file)


def test_the_same_export_gives_the_same_bytes(export, tmp_path):
    for path in export.glob("*/*.csv"):
        (tmp_path / path.parent.name).mkdir(exist_ok=True)
        (tmp_path / path.relative_to(export)).write_bytes(path.read_bytes())
    describe_export(tmp_path, DataConfig(), 100)
    first = (tmp_path / CROISSANT).read_bytes()
    describe_export(tmp_path, DataConfig(), 100)
    assert (tmp_path / CROISSANT).read_bytes() == first
    (tmp_path / "internal" / "patients.csv").write_text("patient_id\n")
    describe_export(tmp_path, DataConfig(), 100)
    assert (tmp_path / CROISSANT).read_bytes() != first
