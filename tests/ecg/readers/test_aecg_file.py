import numpy as np
import pytest

from cctaecg.ecg.errors import UnknownUnit, UnreadableFile
from cctaecg.ecg.readers.formats import read_ecg
from cctaecg.ecg.recording import Device
from tests.ecg.writers import SCP_ORDER, aecg, rows


def read(tmp_path, content):
    (tmp_path / "a.xml").write_bytes(content)
    return read_ecg(tmp_path / "a.xml")


def test_order_i_ii_v1_to_v6_iii_comes_out_in_ours(tmp_path, ecg):
    found = read(tmp_path, aecg(rows(ecg, SCP_ORDER), scale=0.5))
    np.testing.assert_allclose(found.signal, ecg, atol=1e-6)
    assert (found.fs, found.derived, found.format) == (500, (), "HL7 aECG")
    assert found.device == Device("Mortara", "ELI 250")


def test_scale_origin_and_unit(tmp_path, ecg):
    shifted = aecg(rows(ecg, SCP_ORDER), scale=2.5, origin=-125.0)
    np.testing.assert_allclose(read(tmp_path, shifted).signal, ecg, atol=1.26e-3)
    nanovolts = aecg(rows(ecg, SCP_ORDER) * 1000, scale=2500, unit="nV")
    np.testing.assert_allclose(read(tmp_path, nanovolts).signal, ecg, atol=1.26e-3)


@pytest.mark.parametrize(("step", "unit", "fs"), [("4", "ms", 250), ("1000", "us", 1000), ("0.00333333", "s", 300),
                                                  ("0.0039062", "s", 256), ("0.00389", "s", 1 / 0.00389)])
def test_sampling_rate_of_the_time_step(tmp_path, ecg, step, unit, fs):
    """A step written with few digits means the whole rate beside it; the library's rounding would hide 257 Hz."""
    assert read(tmp_path, aecg(rows(ecg, SCP_ORDER), step=step, step_unit=unit)).fs == pytest.approx(fs, rel=1e-12)


def test_no_unit_is_refused(tmp_path, ecg):
    with pytest.raises(UnknownUnit, match="samples are integers and no unit is stated"):
        read(tmp_path, aecg(rows(ecg, SCP_ORDER), unit=""))
    some = aecg(rows(ecg, SCP_ORDER)).replace(b'<scale value="2.5" unit="uV"/>', b'<scale value="2.5"/>', 1)
    with pytest.raises(UnknownUnit, match="unit is ''"):
        read(tmp_path, some)


def test_a_prefix_of_the_namespace_and_utf_16(tmp_path, ecg):
    text = aecg(rows(ecg, SCP_ORDER), scale=0.5).decode()
    prefixed = text.replace("<AnnotatedECG xmlns=", "<AnnotatedECG xmlns:h=").encode()
    np.testing.assert_allclose(read(tmp_path, prefixed).signal, ecg, atol=1e-6)
    wide = text.replace("UTF-8", "UTF-16").encode("utf-16")
    np.testing.assert_allclose(read(tmp_path, wide).signal, ecg, atol=1e-6)


def test_leads_of_different_length_and_other_damage(tmp_path, ecg):
    content = aecg(rows(ecg, SCP_ORDER))
    cut = content.index(b"</digits>")
    with pytest.raises(UnreadableFile, match="differ in length"):
        read(tmp_path, content[: content.rindex(b" ", 0, cut)] + content[cut:])
    with pytest.raises(UnreadableFile, match="lead MDC_ECG_LEAD_I has samples that are no numbers"):
        read(tmp_path, content.replace(b"<digits>", b"<digits>x ", 1))
    with pytest.raises(UnreadableFile, match="is no well-formed XML: it is cut off before its end"):
        read(tmp_path, content[: len(content) // 2])


@pytest.mark.parametrize(("what", "stated"), [("scale", "x"), ("scale", "NaN"), ("scale", "1e999"), ("scale", ""),
                                              ("origin", "x"), ("scale", "2_5")])
def test_a_scale_or_an_origin_that_is_no_number_is_refused(tmp_path, ecg, what, stated):
    """The library would take a scale for 1 and an origin for 0, so that samples would be read in another unit."""
    content = aecg(rows(ecg, SCP_ORDER))
    value = {"scale": b"2.5", "origin": b"0.0"}[what]
    place = content.index(b"<" + what.encode())
    with pytest.raises(UnknownUnit, match=f"lead MDC_ECG_LEAD_I has the {what} '{stated}', which is no number"):
        read(tmp_path, content[:place] + content[place:].replace(value, stated.encode(), 1))


def test_digits_that_only_python_reads_as_numbers_are_refused(tmp_path, ecg):
    content = aecg(rows(ecg, SCP_ORDER)).replace(b"<digits>", b"<digits>1_0 ", 1)
    with pytest.raises(UnreadableFile, match="lead MDC_ECG_LEAD_I has samples that are no numbers"):
        read(tmp_path, content)


@pytest.mark.parametrize("encoding", ["GB2312", "Shift_JIS", "klingon"])
def test_an_encoding_of_several_bytes(tmp_path, ecg, encoding):
    head, body = aecg(rows(ecg, SCP_ORDER)).decode().split("?>", 1)
    text = head.replace("UTF-8", encoding) + "?>" + body.replace("Mortara", "\u65e5\u672c")
    content = text.encode("utf-8" if encoding == "klingon" else encoding)
    if encoding == "klingon":
        with pytest.raises(UnreadableFile, match="its encoding 'klingon' is not known"):
            read(tmp_path, content)
    else:
        found = read(tmp_path, content)
        np.testing.assert_allclose(found.signal, ecg, atol=1.26e-3)
        assert found.device.manufacturer == "\u65e5\u672c"


def test_leads_in_several_sequence_sets(tmp_path, ecg):
    """Limb leads and then chest leads, as a printed ECG has them: they do not belong to the same beats."""
    content = aecg(rows(ecg, SCP_ORDER))
    start, end = content.index(b"<component><sequenceSet>"), content.index(b"<derivation>")
    parts = [aecg(rows(ecg, leads), leads) for leads in (SCP_ORDER[:6], SCP_ORDER[6:])]
    sets = b"".join(part[part.index(b"<component><sequenceSet>") : part.index(b"<derivation>")] for part in parts)
    with pytest.raises(UnreadableFile, match="holds its leads in several waveforms, of which the first has I, II, V1"):
        read(tmp_path, content[:start] + sets + content[end:])


@pytest.mark.parametrize("series", [False, True])
def test_a_second_rhythm_is_passed_over_and_said(tmp_path, ecg, series):
    """Another sequence set of the series, or another series."""
    whole, later = aecg(rows(ecg, SCP_ORDER)), aecg(rows(ecg[:, ::-1], SCP_ORDER))
    start, end = ((b"<component><series>", b"</AnnotatedECG>") if series else
                  (b"<component><sequenceSet>", b"<derivation>"))
    assert whole.count(start) >= 1
    place = whole.index(end)
    found = read(tmp_path, whole[:place] + later[later.index(start) : later.index(end)] + whole[place:])
    np.testing.assert_allclose(found.signal, ecg, atol=1.3e-3)
    assert [note.reason for note in found.notes] == ["several records in one file"]
    assert read(tmp_path, whole).notes == ()  # though it has an averaged beat


def test_a_long_comment_before_the_root(tmp_path, ecg):
    head, body = aecg(rows(ecg, SCP_ORDER)).split(b"?>", 1)
    found = read(tmp_path, head + b"?><!-- " + b"<b>licence</b> " * 1000 + b"-->" + body)
    assert found.format == "HL7 aECG"


def test_the_calibration_mark_of_philips_comes_in_this_format_too(tmp_path, ecg):
    restless = ecg + np.round(np.random.default_rng(0).normal(0, 0.04, ecg.shape) / 0.0025) * 0.0025
    mark = np.tile(np.repeat([0.0, 1.0, 0.0], [50, 100, 50]), (12, 1))
    found = read(tmp_path, aecg(rows(np.hstack([restless, mark]), SCP_ORDER)))
    assert found.signal.shape == (12, 5000)
    assert [str(note) for note in found.notes] == ["calibration mark cut: the last 0.4 s are no ECG"]
