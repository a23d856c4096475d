"""The simulated data set described for machines: Croissant 1.0, which catalogues and loaders of data sets read.

``croissant.json`` lies in the export's folder, so that a loader that is given it finds the tables beside it::

    mlcroissant.Dataset("runs/demo/export/croissant.json").records("internal/patients")

What a hospital exports is never described so.
"""

import json
from hashlib import file_digest
from pathlib import Path
from typing import Any

from cctaecg import __released__, __version__
from cctaecg.config.sections import DataConfig
from cctaecg.run.provenance import repository_address

CROISSANT = "croissant.json"

TERMS = """
    citeAs column equivalentProperty extract field fileProperty fileObject fileSet format includes isLiveDataset
    jsonPath key md5 parentField path recordSet references regex repeated replace samplingRate separator source subField
    transform
"""
CONTEXT: dict[str, Any] = {
    "@language": "en", "@vocab": "https://schema.org/", "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/", "dct": "http://purl.org/dc/terms/", "sc": "https://schema.org/",
    "conformsTo": "dct:conformsTo", "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"}, "examples": {"@id": "cr:examples", "@type": "@json"},
    **{term: f"cr:{term}" for term in TERMS.split()},
}
"""The context that the standard prescribes."""

TEXT, DAY, WHOLE = "sc:Text", "sc:Date", "sc:Integer"
PATIENT = (TEXT, "patient, who is none: a running number")
COLUMNS: dict[str, dict[str, tuple[str, str]]] = {
    "patients": {
        "patient_id": PATIENT, "sex": (TEXT, "M or F; empty where it was not recorded"),
        "birth_date": (DAY, "day of birth; empty where it was not recorded"),
        "diabetes": (WHOLE, "1 where known"), "hypertension": (WHOLE, "1 where known"),
        "prior_mi": (WHOLE, "1 after an earlier myocardial infarction"),
    },
    "ccta": {
        "exam_id": (TEXT, "coronary CT angiography"), "patient_id": PATIENT,
        "performed_at": (TEXT, "day and time, ISO 8601"), "report": (TEXT, "the report's text, Chinese or English"),
    },
    "ecg": {
        "ecg_id": (TEXT, "electrocardiogram"), "patient_id": PATIENT, "recorded_at": (TEXT, "day and time, ISO 8601"),
        "path": (TEXT, "of the recording's header, from the cohort's folder"),
        "diagnosis": (TEXT, "what a reader wrote, Chinese or English"),
    },
    "procedures": {
        "patient_id": PATIENT, "performed_at": (TEXT, "day and time, ISO 8601"), "kind": (TEXT, "PCI or CABG"),
    },
    "followup": {
        "patient_id": PATIENT, "last_seen_at": (TEXT, "day and time, ISO 8601"),
        "mi_at": (TEXT, "day and time of a myocardial infarction; empty where there was none"),
    },
}  # fmt: skip
"""Type and meaning of each column of a hospital's export, by table."""


def describe_export(export: Path, data: DataConfig, fs: int) -> None:
    """Write ``croissant.json`` into a simulated export.

    Parameters
    ----------
    export : Path
        The folder with ``internal``, ``external`` and ``followup``, complete.
    data : DataConfig
        The seed and the scale that made it.
    fs : int
        The sampling rate of its ECGs in Hz.
    """
    tables = sorted(export.glob("*/*.csv"))
    cohorts = sorted({table.parent.name for table in tables})
    described = {
        "@context": CONTEXT, "@type": "sc:Dataset", "name": "cctaecg-simulated",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "description": "Two simulated hospitals and a follow-up cohort as hospitals export them: patients, reports of "
                       "coronary CT angiography, 12-lead ECGs, procedures, infarctions. No patient is real. "
                       f"Seed {data.seed}, {data.scale:g} times the size of the study it is modelled on, ECGs of 10 s "
                       f"at {fs} Hz.",
        "creator": {"@type": "sc:Organization", "name": "The cctaecg contributors"},
        "license": "https://spdx.org/licenses/MIT", "datePublished": __released__, "version": __version__,
        "citeAs": f"The cctaecg contributors: cctaecg, version {__version__}, {__released__}",
        "isLiveDataset": False,
        **({"url": address} if (address := repository_address()) else {}),
        "distribution": [*map(_file, tables), *map(_recordings, cohorts)],
        "recordSet": [_records(table) for table in tables],
    }  # fmt: skip
    (export / CROISSANT).write_text(json.dumps(described, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _file(table: Path) -> dict[str, Any]:
    place = f"{table.parent.name}/{table.name}"
    with table.open("rb") as stream:
        digest = file_digest(stream, "sha256").hexdigest()
    return {"@type": "cr:FileObject", "@id": place, "name": place, "contentUrl": place, "encodingFormat": "text/csv",
            "contentSize": f"{table.stat().st_size} B", "sha256": digest}


def _recordings(cohort: str) -> dict[str, Any]:
    return {"@type": "cr:FileSet", "@id": f"{cohort}/recordings", "name": f"{cohort}/recordings",
            "includes": f"{cohort}/ecg/*/*.dat",
            "encodingFormat": "application/octet-stream",
            "description": "Recordings in WFDB format 16, each beside its header (.hea)."}


def _records(table: Path) -> dict[str, Any]:
    name, place = f"{table.parent.name}/{table.stem}", f"{table.parent.name}/{table.name}"
    fields = [{
        "@type": "cr:Field", "@id": f"{name}/{column}", "name": f"{name}/{column}", "description": meaning,
        "dataType": kind, "source": {"fileObject": {"@id": place}, "extract": {"column": column}},
        **({"references": {"field": {"@id": f"{table.parent.name}/patients/patient_id"}}}
           if column == "patient_id" and table.stem != "patients" else {}),
    } for column, (kind, meaning) in COLUMNS[table.stem].items()]
    return {"@type": "cr:RecordSet", "@id": name, "name": name, "field": fields}
