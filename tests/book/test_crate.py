"""``ro-crate-metadata.json`` read back by the standard's library, and by what the profile Process Run Crate demands."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
from rocrate.rocrate import ROCrate

from cctaecg.book.crate import LICENCES, METADATA, PROFILE, describe_run
from cctaecg.run.provenance import BANNERS

MANIFEST = {
    "run": "small", "source": "simulated", "banner": "No patient is real.", "data": "0123456789ab",
    "code": "commit ba9876543210", "dated": "2026-03-05", "versions": {"python": "3.11.7", "cctaecg": "0.1.0"},
}
MADE = {"01_cohort": ["tables/table1.csv", "tables/held_back.csv"], "03_internal_validation": ["figures/fig1a.svg"]}


@pytest.fixture
def folder(tmp_path) -> Path:
    files = ["tables/table1.csv", "figures/fig1a.svg", "manifest.json", "croissant.json",
             *(f"notebooks/{name}.ipynb" for name in MADE)]
    for name in files:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"{name}\n")
    return tmp_path


def demands(folder: Path) -> list[str]:
    """What a crate lacks of what RO-Crate 1.1 and the profile say it must or should have."""
    graph = {entity["@id"]: entity for entity in json.loads((folder / METADATA).read_text())["@graph"]}
    root, descriptor = graph["./"], graph[METADATA]
    missing = [f"root: {name}" for name in ("name", "description", "datePublished", "license") if not root.get(name)]
    if descriptor["conformsTo"]["@id"] != "https://w3id.org/ro/crate/1.1" or descriptor["about"]["@id"] != "./":
        missing.append("descriptor")
    if root["conformsTo"]["@id"] != PROFILE or "CreativeWork" not in graph[PROFILE]["@type"]:
        missing.append("profile")
    parts = {part["@id"] for part in root["hasPart"]}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {METADATA}
    missing += [f"file {name}" for name in sorted(parts ^ there)]
    for name in sorted(parts & there):
        if graph[name]["sha256"] != sha256((folder / name).read_bytes()).hexdigest():
            missing.append(f"hash of {name}")
        if int(graph[name]["contentSize"]) != (folder / name).stat().st_size:
            missing.append(f"size of {name}")
    mentioned = {action["@id"] for action in root["mentions"]}
    for action in (entity for entity in graph.values() if entity["@type"] == "CreateAction"):
        kinds = graph[action["instrument"]["@id"]]["@type"]
        if action["@id"] not in mentioned or not {"SoftwareSourceCode"} & set(kinds):
            missing.append(action["@id"])
        missing += [f"{action['@id']}: {each['@id']}" for each in action["object"] + action["result"]
                    if each["@id"] not in graph]
    named = {value["@id"] for entity in graph.values() for value in entity.values()
             if isinstance(value, dict) and value["@id"].startswith("#")}
    return missing + [f"nothing is {name}" for name in sorted(named - graph.keys())]


def test_a_run_is_described_as_the_standard_and_its_profile_demand(folder):
    describe_run(folder, MANIFEST, MADE)
    assert demands(folder) == []
    crate = ROCrate(folder)
    assert crate.name == "What run small of cctaecg computed" and crate.root_dataset["datePublished"] == "2026-03-05"
    assert crate.description == "No patient is real."
    actions = {action["name"]: action for action in crate.get_by_type("CreateAction")}
    assert {name: [file.id for file in action["result"]] for name, action in actions.items()} == {
        "Notebook 01_cohort": ["tables/table1.csv", "notebooks/01_cohort.ipynb"],  # what was held back is not named
        "Notebook 03_internal_validation": ["figures/fig1a.svg", "notebooks/03_internal_validation.ipynb"],
    }
    assert actions["Notebook 01_cohort"]["instrument"].id == "notebooks/01_cohort.ipynb"
    program = crate.get("#cctaecg")
    assert program["softwareVersion"] == "0.1.0" and program["softwareRequirements"] == ["python 3.11.7"]
    assert crate.get("croissant.json")["conformsTo"].id == "http://mlcommons.org/croissant/1.0"


def test_the_same_run_gives_the_same_bytes_without_a_place_or_a_clock(folder):
    describe_run(folder, MANIFEST, MADE)
    first = (folder / METADATA).read_bytes()
    describe_run(folder, MANIFEST, dict(reversed(MADE.items())))
    assert (folder / METADATA).read_bytes() == first
    assert str(folder).encode() not in first and b"startTime" not in first and b"sdDatePublished" not in first


@pytest.mark.parametrize("source", BANNERS)
def test_every_kind_of_data_has_its_licence_and_only_simulated_results_are_free(folder, source):
    (folder / "croissant.json").unlink()
    describe_run(folder, {**MANIFEST, "source": source}, MADE)
    assert demands(folder) == []
    licence = ROCrate(folder).root_dataset["license"]
    assert (getattr(licence, "id", None) == "https://spdx.org/licenses/MIT") == (source == "simulated")
    assert source == "simulated" or licence == LICENCES[source]


def test_a_lack_is_found(folder):
    describe_run(folder, MANIFEST, MADE)
    (folder / "tables" / "table1.csv").write_text("changed afterwards\n")
    (folder / "stray.json").write_text("{}")
    assert demands(folder) == ["file stray.json", "hash of tables/table1.csv", "size of tables/table1.csv"]


def test_the_smoke_study_is_described_and_every_figure_and_table_has_its_notebook(smoke):
    published = smoke.folder / "source" / "book" / "run"
    assert demands(published) == []
    crate = ROCrate(published)
    made = [file.id for action in crate.get_by_type("CreateAction") for file in action["result"]]
    shown = {path.relative_to(published).as_posix() for kind in ("figures", "tables", "cases", "results", "notebooks")
             for path in (published / kind).iterdir()}
    assert len(made) == len(set(made)) and set(made) == shown
    assert (published / METADATA).stat().st_size < 200_000
