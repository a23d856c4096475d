import sys

import pytest

from cctaecg.ecg.errors import EcgError, MissingLibrary
from cctaecg.ecg.readers.formats import read_ecg
from cctaecg.ecg.readers.optional_library import library
from tests.ecg.conftest import synthetic
from tests.ecg.writers import GE_LEADS, SCP_ORDER, aecg, dicom, edf, muse, rows, scp, sierra

ECG = synthetic(100, 2)
FILES = {
    "pydicom": dicom(ECG), "pyedflib": edf(ECG, fs=100), "sierraecg.lzw": sierra(ECG, fs=100),
    "ecgdatakit.parsing.parsers.hl7_aecg": aecg(rows(ECG, SCP_ORDER)),
    "ecgdatakit.parsing.parsers.scp_ecg": scp(rows(ECG, SCP_ORDER)),
    "ecgdatakit.parsing.parsers.ge_muse_xml": muse(rows(ECG, GE_LEADS)),
    "defusedxml.ElementTree": sierra(ECG, fs=100),
}


@pytest.mark.parametrize("name", FILES)
def test_a_missing_library_says_what_to_install(tmp_path, monkeypatch, name):
    (tmp_path / "a").write_bytes(FILES[name])
    monkeypatch.setitem(sys.modules, name, None)  # as if it were not installed
    package = name.partition(".")[0]
    with pytest.raises(MissingLibrary, match=rf'needs {package}, which .* pip install "cctaecg\[formats\]"') as caught:
        read_ecg(tmp_path / "a")
    assert not isinstance(caught.value, EcgError)  # or every file of the format would be counted as refused


def test_an_installed_library_is_given():
    assert library("pydicom", "DICOM") is sys.modules["pydicom"]
