"""Tables of a hospital's export that break the contract."""

from collections.abc import Callable
from pathlib import Path

from tests.faults.fault import Fault, Told, called

TABLES = {
    "patients.csv": "patient_id,sex,birth_date,diabetes,hypertension,prior_mi\n"
                    "P1,M,1960-01-01,0,1,0\nP2,F,1955-03-02,1,0,0\n",
    "ccta.csv": "exam_id,patient_id,performed_at,report\nE1,P1,2024-01-02T10:00,LAD: 80% stenosis.\n",
    "ecg.csv": "ecg_id,patient_id,recorded_at,path,diagnosis\nR1,P1,2024-01-01T10:00,r1.csv,Normal ECG\n",
    "procedures.csv": "patient_id,performed_at,kind\nP1,2023-01-01,PCI\n",
}


def _checked(name: str, change: Callable[[str], str | bytes | None]) -> Told:
    """What ``cctaecg check`` says of a sound export one of whose tables was changed, or removed by None."""
    folder = Path("export")
    folder.mkdir()
    for table, text in TABLES.items():
        content = change(text) if table == name else text
        if content is not None:
            (folder / table).write_bytes(content if isinstance(content, bytes) else content.encode())
    (folder / "r1.csv").write_text("x")
    status, said = called("check", "export")
    first, *others = [line.removeprefix("fault: ") for line in said.splitlines() if line.startswith("fault: ")]
    total = said.splitlines()[-1]
    return status, first + (f"; and {len(others)} more" if others else "") + f" ({total})"


def _replaced(name: str, old: str, new: str) -> Callable[[], Told]:
    return lambda: _checked(name, lambda text: text.replace(old, new))


FAULTS = [
    *(Fault(f"no {name}", lambda name=name: _checked(name, lambda text: None)) for name in TABLES),
    Fault("an empty patients.csv", lambda: _checked("patients.csv", lambda text: "")),
    Fault("an empty ecg.csv", lambda: _checked("ecg.csv", lambda text: "")),
    Fault("a table that is not UTF-8",
          lambda: _checked("ccta.csv", lambda text: text.replace("LAD", "Gefäß").encode("latin-1"))),
    Fault("a spreadsheet under the name of a table",
          lambda: _checked("ccta.csv", lambda text: b"PK\x03\x04" + bytes(60))),
    Fault("semicolons for commas", _replaced("patients.csv", ",", ";")),
    Fault("a column under another name", _replaced("patients.csv", "sex", "gender")),
    Fault("a column twice", _replaced("patients.csv", "diabetes,hypertension", "diabetes,diabetes")),
    Fault("a row with a value too many", _replaced("ecg.csv", "Normal ECG", "Normal ECG,x")),
    Fault("a quote that is not closed", _replaced("ccta.csv", "LAD: 80%", '"LAD: 80%')),
    Fault("a patient twice", _replaced("patients.csv", "P2,F", "P1,F")),
    Fault("a patient without an identifier", _replaced("patients.csv", "P2,F", ",F")),
    Fault("a sex that is neither", _replaced("patients.csv", "P1,M", "P1,male")),
    Fault("a birth date the other way round", _replaced("patients.csv", "1960-01-01", "01.02.1960")),
    Fault("a birth date that no calendar has", _replaced("patients.csv", "1960-01-01", "1960-02-30")),
    Fault("a risk factor of 2", _replaced("patients.csv", "0,1,0", "2,1,0")),
    Fault("an exam of nobody", _replaced("ccta.csv", "E1,P1", "E1,P9")),
    Fault("an exam without a time", _replaced("ccta.csv", "2024-01-02T10:00", "2024-01-02")),
    Fault("a time with an offset", _replaced("ccta.csv", "2024-01-02T10:00", "2024-01-02T10:00+02:00")),
    Fault("an ECG of nobody", _replaced("ecg.csv", "R1,P1", "R1,P9")),
    Fault("an ECG without a file", _replaced("ecg.csv", "r1.csv", "")),
    Fault("an ECG outside the export", _replaced("ecg.csv", "r1.csv", "../../etc/passwd")),
    Fault("a procedure of another kind", _replaced("procedures.csv", "PCI", "stent")),
    Fault("a procedure without a date", _replaced("procedures.csv", "2023-01-01", "soon")),
]
