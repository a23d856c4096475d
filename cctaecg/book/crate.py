"""What was published, described for machines: ``ro-crate-metadata.json``, an RO-Crate of the profile Process Run Crate.

It names every file that the book shows, with its size and hash, and for each notebook an action: which notebook, from
which data and settings, made which files. Times of the machine are left out, so that a run that is repeated gives the
same bytes; its only date is that of the code.
"""

import json
from collections.abc import Mapping, Sequence
from hashlib import file_digest
from pathlib import Path
from typing import Any

from rocrate.model.contextentity import ContextEntity
from rocrate.model.entity import Entity
from rocrate.rocrate import ROCrate

from cctaecg.run.provenance import repository_address

METADATA = "ro-crate-metadata.json"
CROISSANT = "croissant.json"
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
TERMS = "https://w3id.org/ro/terms/workflow-run/context"  # where ``sha256`` is defined
MIT = "https://spdx.org/licenses/MIT"

FORMATS = {".json": "application/json", ".csv": "text/csv", ".svg": "image/svg+xml", ".png": "image/png",
           ".webp": "image/webp", ".js": "text/javascript", ".ipynb": "application/x-ipynb+json"}
LICENCES = {
    "simulated": MIT,
    "ptbxl": "The results are of PTB-XL, under the Creative Commons licence that its authors state.",
    "hospital": "The results belong to the hospital that made them; no licence is stated.",
}
"""Under what the files may be used, by ``data.source``."""


def describe_run(folder: Path, manifest: Mapping[str, Any], made: Mapping[str, Sequence[str]]) -> None:
    """Write ``ro-crate-metadata.json`` into a folder with a published run.

    Parameters
    ----------
    folder : Path
        As :func:`cctaecg.book.publish` makes it, complete.
    manifest : mapping
        What the book says about the run.
    made : mapping
        By notebook the files that it made, as paths in ``folder``; those that were held back are left out.
    """
    crate = ROCrate(version="1.1")
    crate.metadata.extra_contexts.append(TERMS)
    crate.name = f"What run {manifest['run']} of cctaecg computed"
    crate.description = manifest["banner"]
    crate.datePublished = manifest["dated"]
    licence = LICENCES[manifest["source"]]
    crate.license = _about(crate, MIT, "CreativeWork", name="MIT licence") if licence == MIT else licence
    profile = _about(crate, PROFILE, "CreativeWork", name="Process Run Crate", version="0.5")
    crate.root_dataset["conformsTo"] = profile
    crate.creator = people = _about(crate, "#contributors", "Organization", name="The cctaecg contributors")
    address = repository_address()
    versions = manifest["versions"]
    program = _about(
        crate, "#cctaecg", "SoftwareApplication", name="cctaecg", softwareVersion=versions["cctaecg"],
        description=f"The companion's library, {manifest['code']}, of {manifest['dated']}", author=people, license=MIT,
        softwareRequirements=[f"{name} {version}" for name, version in versions.items() if name != "cctaecg"],
        **({"codeRepository": address, "url": address} if address else {}),
    )  # fmt: skip
    files = {path: _file(crate, folder, path) for path in _paths(folder)}
    data = _about(crate, "#data", "Dataset", name=f"The patients' data ({manifest['source']})",
                  description=manifest["banner"], identifier=manifest["data"])
    if CROISSANT in files:
        files[CROISSANT]["conformsTo"] = _about(crate, "http://mlcommons.org/croissant/1.0", "CreativeWork",
                                                name="Croissant", version="1.0")
        files[CROISSANT]["about"] = data
    actions = [_action(crate, name, files, made[name], data, program) for name in sorted(made)]
    crate.root_dataset["mentions"] = actions
    described = json.dumps(crate.metadata.generate(), indent=1, ensure_ascii=False, sort_keys=True)
    (folder / METADATA).write_text(described + "\n", encoding="utf-8")


def _paths(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*")
                  if path.is_file() and path.name != METADATA)


def _file(crate: ROCrate, folder: Path, path: str) -> Entity:
    with (folder / path).open("rb") as stream:
        digest = file_digest(stream, "sha256").hexdigest()
    said = {"manifest.json": "Configuration, seeds, versions and fingerprints of the run",
            CROISSANT: "The simulated data set, described for loaders of data"}
    source = {"@type": ["File", "SoftwareSourceCode"], "programmingLanguage": "Python"}
    entity: Entity = crate.add_file(folder / path, path, properties={
        **(source if path.endswith(".ipynb") else {}), "name": said.get(path, path),
        "encodingFormat": FORMATS[Path(path).suffix], "sha256": digest,
        "contentSize": str((folder / path).stat().st_size),
    })
    return entity


def _action(
    crate: ROCrate, name: str, files: Mapping[str, Entity], made: Sequence[str], data: Entity, program: Entity
) -> Entity:
    notebook = files[f"notebooks/{name}.ipynb"]
    notebook["isPartOf"] = program
    results = [files[path] for path in made if path in files and path not in (notebook.id, METADATA)]
    return _about(crate, f"#made-by-{name}", "CreateAction", name=f"Notebook {name}", instrument=notebook,
                  object=[data, files["manifest.json"]], result=[*results, notebook],
                  actionStatus={"@id": "http://schema.org/CompletedActionStatus"})


def _about(crate: ROCrate, at: str, kind: str, **said: Any) -> Entity:
    entity: Entity = ContextEntity(crate, at, properties={"@type": kind})
    for name, value in said.items():
        entity[name] = value
    crate.add(entity)
    return entity
