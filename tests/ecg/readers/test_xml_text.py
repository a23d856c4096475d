import pytest

from cctaecg.ecg.errors import TooLarge, UnreadableFile
from cctaecg.ecg.readers import xml_text


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"<RestingECG>", "restingecg"),
        (b"\xef\xbb\xbf \n<?xml version='1.0'?>\n<!-- <a> > -->\n<AnnotatedECG xmlns='urn:x'>", "annotatedecg"),
        (b'<?xml version="1.0"?><!DOCTYPE RestingECG SYSTEM "restecg.dtd"><RestingECG>', "restingecg"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><h:restingecgdata>', "restingecgdata"),
        ("<restingecgdata/>".encode("utf-16"), "restingecgdata"),
        ("\ufeff<restingecgdata/>".encode("utf-16-be"), "restingecgdata"),
        (b"I,II <RestingECG>", None), (b"", None), (b"<?xml version='1.0'?>", None), (b"\x00<a>", None), (b"< a", None),
        (b"<?xml version='1.0'?><!-- <a> a comment that is cut", None), (b"<?xml-stylesheet href='<a>", None),
    ],
)
def test_name_of_the_root(head, name):
    assert xml_text.root_name(head) == name


def test_parsed_without_namespaces(tmp_path):
    (tmp_path / "a").write_text('<a xmlns="urn:x"><b c="1">\u00b5V</b></a>', encoding="utf-16")
    root = xml_text.parse(tmp_path / "a", "XML")
    assert root.tag == "a" and root.findtext("b") == "\u00b5V" and root.find("b").get("c") == "1"


@pytest.mark.parametrize("text", ["", "<a>", "<a></b>", '<?xml version="1.0" encoding="no-such"?><a/>', "<a>\0</a>",
                                  '<?xml version="1.0" encoding="utf-7"?><a/>'])
def test_what_is_no_xml(tmp_path, text):
    (tmp_path / "a").write_text(text)
    with pytest.raises(UnreadableFile, match="is no well-formed XML"):
        xml_text.parse(tmp_path / "a", "XML")


@pytest.mark.parametrize(("content", "said"), [
    (b"<a><b>", "it is cut off before its end"), (b"<a><b", "it is cut off before its end"),
    (b"<a>\n<b>\n</a>", "from line 3 on"), (b"<a/>\n<a/>", "from line 2 on"), (b"<a>&nbsp;</a>", "from line 1 on"),
    (b'<?xml version="1.0" encoding="klingon"?><a/>', "its encoding 'klingon' is not known; expected UTF-8"),
])
def test_where_it_is_no_xml(tmp_path, content, said):
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(UnreadableFile) as caught:
        xml_text.parse(tmp_path / "a", "XML")
    assert caught.value.fault.removeprefix("is no well-formed XML").lstrip(": ") == said


@pytest.mark.parametrize(("declared", "written"), [("GB2312", "gb2312"), ("big5", "big5"), ("Shift_JIS", "shift_jis"),
                                                   ("UTF-8", "latin-1"), ("UTF-8", "utf-16")])
def test_encodings_that_the_parser_does_not_know_or_that_are_not_kept_to(tmp_path, declared, written):
    text = {"latin-1": "\u00b5\u00e9", "utf-16": "\u00b5\u4e2d"}.get(written, "\u4e2d")
    (tmp_path / "a").write_bytes(f'<?xml version="1.0" encoding="{declared}"?><a b="{text}"/>'.encode(written))
    root, as_declared = xml_text.root_of((tmp_path / "a").read_bytes(), tmp_path / "a", "XML")
    assert root.get("b") == text and not as_declared


@pytest.mark.parametrize("subset", ['<!ENTITY e "x">', '<!ENTITY e SYSTEM "file:///etc/passwd">', '<!ENTITY % e "x">'])
def test_entities_are_refused_whether_used_or_not(tmp_path, subset):
    (tmp_path / "a").write_text(f"<!DOCTYPE a [{subset}]><a/>")
    with pytest.raises(UnreadableFile, match="declares XML entities, which are refused"):
        xml_text.parse(tmp_path / "a", "XML")


def test_a_document_type_elsewhere_is_not_fetched(tmp_path):
    (tmp_path / "a").write_text('<!DOCTYPE a SYSTEM "http://localhost:9/none.dtd"><a/>')
    assert xml_text.parse(tmp_path / "a", "XML").tag == "a"


def test_limits(tmp_path, monkeypatch):
    (tmp_path / "a").write_text("<a><b/></a>")
    assert xml_text.limited(tmp_path / "a") == b"<a><b/></a>"
    monkeypatch.setattr(xml_text, "MOST_TAGS", 2)
    with pytest.raises(TooLarge, match="a: holds 3 XML tags"):
        xml_text.limited(tmp_path / "a")
    monkeypatch.setattr(xml_text, "LARGEST_XML", 10)
    with pytest.raises(TooLarge, match="a: holds 11 bytes of XML"):
        xml_text.limited(tmp_path / "a")
