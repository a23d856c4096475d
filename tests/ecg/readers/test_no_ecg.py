import io
import zipfile

import numpy as np
import pytest
import wfdb

from cctaecg.ecg.errors import NoEcg, UnknownFormat, UnreadableFile
from cctaecg.ecg.readers.formats import is_ecg, read_ecg
from tests.ecg.conftest import write_wfdb


def office() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("letter.txt", b"Dear colleague,\nthe heart rate was 72.\n", "a text"),
        ("brief.txt", "Sehr geehrte Frau Müller,\r\n".encode("cp1252"), "a text"),
        ("wide.txt", "Liebe Kollegin, 心电图\n".encode("utf-16"), "a text"),
        ("cut.txt", b"a" * 4095 + "é".encode(), "a text"),
        ("README.md", b"# ECGs of 2024\n", "a text"),
        ("exams.csv", b"exam_id,age,sex\n1,50,F\n2,61,M\n", "a text"),
        ("seen.csv", b"id;seen;ill\n" + 99 * b"P1;31.10.2021;2020-10-16\n", "a text"),
        ("names.csv", "姓名;镕\n张三;李四\n".encode("gb18030"), "a text"),
        ("labels.csv", b"id,age,sb,st,af,rb,lb,avb\n" + 9 * b"1,50,0,0,1,0,0,0\n", "a table whose columns"),
        ("RECORDS", b"100\n101\n102\n", "a list of files"),
        ("scan.png", b"\x89PNG\r\n\x1a\n" + bytes(100), "an image"),
        ("scan.jpg", b"\xff\xd8\xff\xe0" + bytes(100), "an image"),
        ("report.pdf", b"%PDF-1.7\n%\xe2\xe3", "a PDF"),
        ("letter.docx", office(), "an Office document"),
        ("page.html", b"<!DOCTYPE html><html><body>1</body></html>", "a document"),
        ("beats.ann", b"ANN  1.0" + bytes(600), "annotations"),
    ],
)
def test_what_is_known_to_be_no_ecg(tmp_path, name, content, kind):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(NoEcg, match=f"is {kind}"):
        read_ecg(tmp_path / name, fs=500)
    assert not is_ecg(tmp_path / name)


def test_annotations_beside_a_record(tmp_path, ecg):
    write_wfdb(tmp_path, "a", ecg)
    wfdb.wrann("a", "atr", np.array([200, 600, 5000 + 70_000]), ["N", "V", "+"], aux_note=["", "", "(AFIB"],
               write_dir=str(tmp_path))
    with pytest.raises(NoEcg, match="is annotations"):
        read_ecg(tmp_path / "a.atr")
    whole = (tmp_path / "a.atr").read_bytes()
    (tmp_path / "b.atr").write_bytes(whole[:-2])  # nothing says that this is the end
    with pytest.raises(UnknownFormat) as caught:
        read_ecg(tmp_path / "b.atr")
    assert not isinstance(caught.value, NoEcg)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (bytes(5000), UnknownFormat), (b"\x00\x01", UnknownFormat), (b"<?xml version='1.0'?><patient/>", UnknownFormat),
        (np.arange(-300, 300, dtype="<i2").tobytes(), UnknownFormat),
        (b"\n".join(b"0.%d 1.%d" % (k, k) for k in range(900)), UnknownFormat),
        (b'{"ecg": [1, 2, 3, 4, 5]}', UnknownFormat), (b"PK\x03\x04" + bytes(100), UnreadableFile),
        (b"", UnreadableFile), (b"\x8a\x11" + bytes(range(200, 256)), UnknownFormat),
    ],
)
def test_what_may_be_an_ecg_is_not_passed_over(tmp_path, content, error):
    (tmp_path / "a.dat").write_bytes(content)
    with pytest.raises(error) as caught:
        read_ecg(tmp_path / "a.dat", fs=500)
    assert not isinstance(caught.value, NoEcg)
    assert is_ecg(tmp_path / "a.dat")
