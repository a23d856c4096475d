"""Damaged and odd files of every format that the page reads, by their names: what ``test_damaged_files`` compares."""

import random
import re

from tests.book.your_ecg.test_bad_files import AECG, DICOM, FS, MUSE, SCP, S, npy, table, wfdb, with_line
from tests.ecg.writers import aecg

CSV, NPY = table(), npy(S)
ROOTS = {"aECG": (AECG, b"AnnotatedECG"), "MUSE": (MUSE, b"RestingECG")}


def cell(word: str) -> bytes:
    return with_line(f"0.198,{word}".encode() + b",0" * 11, CSV)


def header(text: str) -> bytes:
    return NPY[:10] + text.encode().ljust(117) + b"\n" + NPY[128:]


def described(descr="'<f4'", shape="(12, 5000)", order="False", more="") -> bytes:
    return header(f"{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, {more}}}")


def record(old: str = "^$", new: str = "", form: int = 16) -> dict[str, bytes]:
    files = wfdb(form, gain=50 if form == 80 else 200)
    return {**files, "r.hea": re.sub(old.encode(), new.encode(), files["r.hea"])}


def within(root: bytes, content: bytes, prolog: bytes) -> bytes:
    """A document with something else before its root."""
    return prolog + content[content.index(b"<" + root) :]


def tables():
    for name, end in {"carriage returns": b"\r", "both": b"\r\n", "twice": b"\r\r\n", "the other way": b"\n\r"}.items():
        yield f"lines that end in {name}", CSV.replace(b"\n", end)
    first, rows = CSV.split(b"\n", 1)
    yield "carriage returns below the names", first + b"\n" + rows.replace(b"\n", b"\r")
    yield "carriage returns, commas of decimals", table(mark=";", decimal=",").replace(b"\n", b"\r")
    yield "carriage returns, no names", rows.replace(b"\n", b"\r")
    yield "carriage returns, two bytes each", CSV.replace(b"\n", b"\r").decode().encode("utf-16")
    for cut in (5, 30, len(first), len(first) + 1, len(CSV) // 2, len(CSV) - 4):
        yield f"cut at {cut}", CSV[:cut]
    for word in ("NaN", "NAN", "nan ", "NA", "None", "-", "inf", "1e400", "1e300", "1_000", "0x10", "1e", "\t1",
                 "1\u00a0", "\u0661", "\u2212" + "1", '"1"', "'1'", "1,5", "=A1", "#DIV/0!", "True", "1\u2028",
                 "1\x85", '"0.1', '"0.1\n"', "9" * 400):
        yield f"a cell of {word[:9]!a}", cell(word)
    yield "a mark of the encoding after a comment", b"# note\n\xef\xbb\xbf" + CSV
    yield "two marks of the encoding", 2 * b"\xef\xbb\xbf" + CSV
    yield "two bytes each, no mark", CSV.decode().encode("utf-16-le")
    yield "units mixed", CSV.replace(b"V6 (mV)", b"V6 (uV)", 1)
    yield "a unit left out", CSV.replace(b"V6 (mV)", b"V6", 1)
    yield "a gain of 0", table(unit="0/mV")
    yield "a title above", b"ECG of somebody\n" + CSV
    yield "rows too long and too short", with_line(rows.split(b"\n")[0] + b",1", with_line(b"0,0", CSV))
    yield "a name too many", CSV.replace(b"\n", b",V7\n", 1)
    yield "random", random.Random(1).randbytes(3000)


def arrays():
    for cut in (6, 7, 9, 11, 60, 127, 128, len(NPY) - 1):
        yield f"cut at {cut}", NPY[:cut]
    for version in (b"\1\7", b"\3\0", b"\t\0"):
        yield f"version {version!r}", NPY[:6] + version + NPY[8:]
    yield "a length of the header that is too large", NPY[:8] + b"\xff\xff" + NPY[10:]
    yield "another length of the header", NPY[:8] + b"\x10\0" + NPY[10:]
    yield "code in the header", header("__import__('os').system('x')")
    for shape in ("(-12, 5000)", "(12, 99999999999)", "(12, 0)", "()", "(60000,)", "(3, 4, 5000)", "(12, 5000.0)",
                  "[12, 5000]", "(12L, 5000L)", "('a', 'b')"):
        yield f"shape {shape}", described(shape=shape)
    for descr in ("'<q4'", "'mV'", "'<c8'", "'|O'", "'<U8'", "'|b1'", "[('I', '<f4')]", '"<f4"', "'<f16'"):
        yield f"type {descr}", described(descr)
    yield "an order that is none", described(order="0")
    yield "a key too many", described(more="'x': 1")


def records():
    for form in (16, 61, 80, 160, 24, 32, 212):
        for cut in (1, 100, 10**6):
            files = record(form=form)
            files["r.dat"] = files["r.dat"][: max(0, len(files["r.dat"]) - cut)]
            yield f"format {form}, cut by {cut}", files
    for form in (16, 212):
        plain = rf"r\.dat {form} "
        for stated in ("999", "0", "17", f"{form}x2", f"{form}:3", "8", "310", "508", f"{form}\\+24"):
            yield f"{form} said to be {stated}", record(plain, f"r.dat {stated} ".replace("\\", ""), form)
        yield f"{form} said to be 999, no samples", {"r.hea": record(plain, "r.dat 999 ", form)["r.hea"]}
        yield f"{form}, no samples", {"r.hea": record(form=form)["r.hea"]}
        files = record(form=form)
        yield f"{form}, samples of another name", {"r.hea": files["r.hea"], "s.dat": files["r.dat"]}
        for stated in (" 500 6000", " 500 4000", " 500 0", " 500", "", " 500 99999999999", " 0 5000", " 5.0.0 5000",
                       " fast 5000", " 500 5000 01/02/2020 10:00:00"):
            yield f"{form} with a first line of{stated}", record(f"(r 12) {FS} 5000", rf"\g<1>{stated}", form)
        for gain in ("0/mV", "-200/mV", "1e999/mV", "2.0.0/mV", "gain/mV", "200", "0.2/uV", "200/mmHg"):
            yield f"{form} of gain {gain}", record("200/mV", gain, form)
        yield f"{form}, 9 leads of 12", record("^r 12", "r 9", form)
        yield f"{form}, a wrong checksum", record(r" (-?\d+) 0 V3", r" 1\1 0 V3", form)
        yield f"{form}, a lead twice", record(" 0 III\n", " 0 I\n", form)
        yield f"{form}, a file elsewhere", record("r.dat", "/etc/passwd", form)
        yield f"{form}, a byte of value 0", record("$", "\0", form)
    yield "a header of two bytes each", {**record(), "r.hea": record()["r.hea"].decode().encode("utf-16")}


def dicoms():
    for cut in (132, 200, 400, 700, 1500, 5000, len(DICOM) - 1):
        yield f"cut at {cut}", DICOM[:cut]
    syntax = b"\x02\x00\x10\x00UI\x14\x001.2.840.10008.1.2.1\0"
    for other in ("1.2.840.10008.1.2.2\0", "1.2.840.10008.1.2.7\0", "1.2.840.10008.1.2\0\0\0", 20 * "\0"):
        yield f"in the transfer syntax {other!r}", DICOM.replace(syntax, syntax[:8] + other.encode())
    for number in ("0   ", "-1  ", "fast", "1\\25", "    "):
        yield f"a sensitivity of {number}", DICOM.replace(b"1.25", number.encode())
    for element, kind in (("3a000500", b"US"), ("3a001000", b"UL"), ("3a001a00", b"DS"), ("00540410", b"US"),
                          ("00540610", b"CS")):
        tag = bytes.fromhex(element) + kind
        assert DICOM.count(tag) == 2
        yield f"without {element}", DICOM.replace(tag, b"\x3b\x00" + tag[2:])
        yield f"{element} of a kind that is none", DICOM.replace(tag, tag[:4] + b"ZZ")
    for filling in (b"\xff", b"\0", b"hello world "):
        yield f"a preamble before {filling!r}", bytes(128) + b"DICM" + 100 * filling
    chance = random.Random(5)
    for place in chance.sample(range(132, 1200), 25):
        changed = bytes([DICOM[place] ^ 1 << chance.randrange(8)])
        yield f"a bit of byte {place} changed", DICOM[:place] + changed + DICOM[place + 1 :]


def documents(format: str):
    whole, root = ROOTS[format]
    for cut in (20, 300, 1000, 5000, len(whole) // 2, len(whole) - 5, len(whole) - 14, len(whole) - 40):
        yield f"cut at {cut}", whole[:cut]
    start = b"<!DOCTYPE a ["
    bomb = b'<!ENTITY a0 "ha">' + b"".join(b'<!ENTITY a%d "%s">' % (k, 10 * (b"&a%d;" % (k - 1))) for k in range(1, 9))
    subsets = {"a bomb": bomb, "a file": b'<!ENTITY x SYSTEM "file:///etc/passwd">',
               "a page": b'<!ENTITY % x SYSTEM "http://a/b">', "a comment": b'<!-- <!ENTITY x "y"> -->', "no end": b""}
    for name, subset in subsets.items():
        yield f"a document type of {name}", within(root, whole, start + subset + (b"]>" if subset else b""))
    yield "two document types", within(root, whole, b"<!DOCTYPE a><!DOCTYPE a>")
    for inside in (b"&a9;", b"&nbsp;", b"&amp;", b"A & B", b"&#0;", b"&#65;", b"&#xD800;", b"&#99999999999;", b"1 < 2",
                   b"]]>", b"<!-- a -- b -->", b"<!-- a", b"<![CDATA[ <x> ]]>", b"<![CDATA[ x", b"<1a/>", b"<q:a/>",
                   b"<q:a xmlns:q='u'/>", b"<a/><b>", b"</b>", b"< a/>", b"<a b='1' b='2'/>", b"<a b=1/>", b"<a b/>",
                   b"\0", b"\x01", b"<b>" + 3000 * b"<a>" + 3000 * b"</a>" + b"</b>", 40_000 * b"<a>"):
        place = whole.index(b">", whole.index(b"<" + root)) + 1
        yield f"{inside[:20]!r} in it", whole[:place] + inside + whole[place:]
    for before in (b"\n", b"\xef\xbb\xbf", b'<?xml version="1.0"?>', b"words"):
        yield f"{before!r} before it", before + whole
    for after in (b"words", b"<a/>", b"\0", b"<!-- x -->", b"<!DOCTYPE a>"):
        yield f"{after!r} after it", whole + after
    for encoding in ("klingon", "utf-7", "GB2312", "Shift_JIS", "windows-1252", "UTF-16", "UTF-8"):
        text = b"\xd6\xd0" if encoding == "GB2312" else b"\x93\xfa" if encoding == "Shift_JIS" else b"\xe9"
        declared = f"<?xml version='1.0' encoding='{encoding}'?>".encode()
        yield f"in {encoding}", within(root, whole.replace(b"<author>", b"<author>" + text), declared)
    yield "two bytes each, said to be one", whole.decode("latin-1").encode("utf-16")
    yield "a root in capitals", whole.replace(root, root.upper())


def voltages():
    for digits in ("x", "NaN", "inf", "1e999", "1,5", "0x1F", "1_0", "1.5", ""):
        yield f"digits of {digits}", re.sub(rb"<digits>\S+", b"<digits>" + digits.encode(), AECG)
    for step in ("0", "-0.002", "fast", "NaN", "inf", "", "0,002"):
        yield f"a step of {step}", aecg(SCP, step=step)
    for scale in ("0", "-2.5", "x", "NaN", "1e400", "", "2,5"):
        yield f"a scale of {scale}", AECG.replace(b'<scale value="2.5"', f'<scale value="{scale}"'.encode())
    for old, new in (('origin value="0.0"', 'origin value="x"'), ('MDC_ECG_LEAD_II"', 'MDC_ECG_LEAD_"'),
                     ("MDC_ECG_LEAD_", "OTHER_"), ('"RHYTHM"', '"REPRESENTATIVE_BEAT"'), ("series>", "other>"),
                     ('"TIME_RELATIVE"', '"OTHER"'), ("<digits>9 9", "<digits>x 9"), ('unit="s"', 'unit="S"'),
                     ('unit="uV"', 'unit="furlong"'), ('unit="uV"', "")):
        yield f"{new} for {old}", AECG.replace(old.encode(), new.encode())


def base64s():
    values = {"WaveFormData": ("!!!!", "AA==", "AAA", ""), "SampleBase": ("0", "-500", "x", "nan", "inf"),
              "SampleExponent": ("nan", "400", "x"), "LeadByteCountTotal": ("1", "nan", "x"),
              "LeadSampleCountTotal": ("1", "inf"), "LeadSampleSize": ("1", "3", "nan", "x"),
              "LeadAmplitudeUnitsPerBit": ("0", "nan", "inf", "x", "4,88"), "LeadAmplitudeUnits": ("furlong", ""),
              "LeadID": ("", "I", "A B"), "WaveformType": ("", "Median", "Other"), "FirstSampleBaseline": ("5", "x"),
              "LeadDataCRC32": ("0",)}
    rhythm = MUSE.index(b"Rhythm")
    for tag, stated in values.items():
        for value in stated:
            for name, start, count in (("all", 0, 0), ("the first", 0, 1), ("the first of the rhythm", rhythm, 1)):
                changed = re.sub(rf"<{tag}>[^<]*".encode(), f"<{tag}>{value}".encode(), MUSE[start:], count=count)
                yield f"{tag} of {value} in {name}", MUSE[:start] + changed


def cases():
    for format, file, found in (("table", "a.csv", tables), ("array", "a.npy", arrays), ("DICOM", "a.dcm", dicoms),
                                ("aECG", "a.xml", voltages), ("MUSE", "a.xml", base64s)):
        yield from ((f"{format}: {name}", {file: content}) for name, content in found())
    for format in ROOTS:
        yield from ((f"{format}: {name}", {"a.xml": content}) for name, content in documents(format))
    yield from ((f"WFDB: {name}", files) for name, files in records())
