import numpy as np
import pytest

from cctaecg.domain import LEADS
from cctaecg.ecg.errors import UnknownUnit, UnreadableFile
from cctaecg.ecg.readers.formats import read_ecg
from tests.ecg.device_writers import mortara


def read(tmp_path, content, **stated):
    (tmp_path / "a.xml").write_bytes(content)
    return read_ecg(tmp_path / "a.xml", **stated)


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16"])
def test_the_channels_and_not_the_typical_cycle(tmp_path, ecg, encoding):
    found = read(tmp_path, mortara(ecg[::-1], leads=LEADS[::-1], encoding=encoding))
    np.testing.assert_allclose(found.signal, ecg, atol=1.3e-3)
    assert (found.format, found.fs, found.derived) == ("Mortara ELI XML", 500, ())
    assert (found.device.manufacturer, found.device.model) == ("Mortara", "ELI 250")


def test_the_gain_is_the_files_or_the_callers(tmp_path, ecg):
    np.testing.assert_allclose(read(tmp_path, mortara(ecg, per_mv=200)).signal, ecg, atol=2.6e-3)
    unstated = mortara(ecg, per_mv=1000).replace(b'UNITS_PER_MV="1000"', b"")
    with pytest.raises(UnknownUnit, match="samples are integers and no unit is stated"):
        read(tmp_path, unstated)
    np.testing.assert_allclose(read(tmp_path, unstated, unit="1000/mV").signal, ecg, atol=6e-4)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (lambda ecg: mortara(ecg, offset="12"), "lead I has an OFFSET of '12'"),
        (lambda ecg: mortara(ecg).replace(b'DURATION="5000"', b'DURATION="6000"'), "DURATION=6000"),
        (lambda ecg: mortara(ecg).replace(b'FORMAT="SIGNED"', b'FORMAT="UNSIGNED"'), "only 16-bit signed"),
        (lambda ecg: mortara(ecg).replace(b'SAMPLE_FREQ="500"', b'SAMPLE_FREQ="0"'), "SAMPLE_FREQ"),
    ],
)
def test_refusals(tmp_path, ecg, content, fault):
    with pytest.raises(UnreadableFile, match=fault):
        read(tmp_path, content(ecg))
