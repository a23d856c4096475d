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
                                  '<?xml version="1.0" encoding="utf-7"?><a/>',
                                  '<?xml version="1.0" encoding="big5"?><a/>'])
def test_what_is_no_xml(tmp_path, text):
    (tmp_path / "a").write_text(text)
    with pytest.raises(UnreadableFile, match="is no well-formed XML"):
        xml_text.parse(tmp_path / "a", "XML")


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
