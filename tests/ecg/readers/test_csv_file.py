import numpy as np
import pandas as pd
import pytest

from cctaecg.domain import LEADS
from cctaecg.ecg.errors import (
    Contradiction,
    MissingLead,
    UnknownFormat,
    UnknownSamplingRate,
    UnknownUnit,
    UnreadableFile,
)
from cctaecg.ecg.readers.formats import read_ecg


def csv_of(path, ecg, columns=LEADS, **options):
    pd.DataFrame(ecg.T, columns=columns).to_csv(path, **{"index": False, **options})
    return path


@pytest.mark.parametrize("options", [{}, {"index": True}, {"sep": ";"}, {"sep": ";", "decimal": ","}, {"sep": "\t"},
                                     {"encoding": "utf-8-sig"}, {"quoting": 1}, {"lineterminator": "\r\n"}])
def test_csv_dialects(tmp_path, ecg, options):
    path = csv_of(tmp_path / "a.csv", ecg, **options)
    np.testing.assert_array_equal(read_ecg(path, fs=500).signal, ecg.astype(np.float32))


@pytest.mark.parametrize("mark", ["#", "# ", "%", ""])
@pytest.mark.parametrize(("separator", "names"), [
    (" ", "{}"), ("\t ", "{}"), ("   ", "Lead {}"), ("  ", "{} (mV)"), ("  ", "{}_mV"), ("|", "{}"), (";", "{}"),
])
def test_names_between_spaces_or_other_signs(tmp_path, ecg, mark, separator, names):
    """As numpy writes them, behind a sign for comments, and statistics programs without one."""
    columns = np.vstack([np.arange(5000) / 500, ecg[::-1]]).T
    np.savetxt(tmp_path / "a.txt", columns, fmt="%.6f", delimiter=separator, comments=mark,
               header=separator.join(["time (s)", *(names.format(lead) for lead in LEADS[::-1])]))
    found = read_ecg(tmp_path / "a.txt")
    np.testing.assert_allclose(found.signal, ecg, atol=1e-6)
    assert found.fs == 500
    (tmp_path / "b.txt").write_text((tmp_path / "a.txt").read_text().replace(".", ","))
    np.testing.assert_allclose(read_ecg(tmp_path / "b.txt").signal, ecg, atol=1e-6)


def test_a_number_of_the_row_without_a_name_of_its_column(tmp_path, ecg):
    """As R writes a table between spaces: not to be taken for lead I."""
    rows = [" ".join([f'"{number}"', *(f"{value:.6f}" for value in row)]) for number, row in enumerate(ecg.T, 1)]
    (tmp_path / "a.txt").write_text("\n".join([" ".join(f'"{lead}"' for lead in LEADS), *rows]) + "\n")
    with pytest.raises(UnreadableFile, match="has 12 names of columns and 13 columns"):
        read_ecg(tmp_path / "a.txt", fs=500)


@pytest.mark.parametrize("text", ["I saw II today\nand V1 was high\n", "I II V1 V2 V3 V4 V5 V6\nwere all recorded\n",
                                  "# I and II\n1 2 3\n"])
def test_prose_that_speaks_of_leads_is_no_table(tmp_path, text):
    (tmp_path / "a.txt").write_text(text)
    with pytest.raises(UnknownFormat):
        read_ecg(tmp_path / "a.txt", fs=500)


def test_the_micro_sign_of_older_devices(tmp_path, ecg):
    path = csv_of(tmp_path / "a.csv", ecg * 1000, [f"{lead} (\u00b5V)" for lead in LEADS], encoding="latin-1")
    np.testing.assert_allclose(read_ecg(path, fs=500).signal, ecg, atol=1e-6)


def test_csv_units_in_the_header(tmp_path, ecg):
    path = csv_of(tmp_path / "a.csv", np.round(ecg[::-1] * 1000).astype(int), [f"{lead} (µV)" for lead in LEADS[::-1]])
    np.testing.assert_allclose(read_ecg(path, fs=500).signal, ecg, atol=6e-4)
    path = csv_of(tmp_path / "b.csv", ecg, ["I (mV)", *LEADS[1:]])
    with pytest.raises(UnknownUnit, match="some columns name their unit and some do not"):
        read_ecg(path, fs=500)
    path = csv_of(tmp_path / "c.csv", np.round(ecg * 1000).astype(int))
    with pytest.raises(UnknownUnit, match="samples are integers"):
        read_ecg(path, fs=500)


@pytest.mark.parametrize(("name", "factor"), [("time (s)", 1), ("Time_ms", 1000)])
def test_csv_rate_from_times(tmp_path, ecg, name, factor):
    times = np.round(np.arange(5000) / 500 * factor, 6)
    path = csv_of(tmp_path / "a.csv", np.vstack([times, ecg]), [name, *LEADS])
    assert read_ecg(path).fs == 500
    with pytest.raises(Contradiction):
        read_ecg(path, fs=1000)
    times[100:] += factor
    with pytest.raises(UnreadableFile, match="do not advance in equal steps"):
        read_ecg(csv_of(tmp_path / "b.csv", np.vstack([times, ecg]), [name, *LEADS]))


def test_csv_times_rounded_to_milliseconds(tmp_path, ecg):
    times = np.round(np.arange(5000) / 360, 3)
    path = csv_of(tmp_path / "a.csv", np.vstack([times, ecg]), ["time_s", *LEADS])
    assert read_ecg(path).fs == 360


def test_csv_faults_are_named(tmp_path, ecg):
    with pytest.raises(MissingLead, match="lead V6 is missing"):
        read_ecg(csv_of(tmp_path / "a.csv", ecg[:-1], LEADS[:-1]), fs=500)
    with pytest.raises(UnreadableFile, match="lead I occurs twice"):
        read_ecg(csv_of(tmp_path / "b.csv", np.vstack([ecg, ecg[:1]]), [*LEADS, "I"]), fs=500)
    (tmp_path / "d.csv").write_text('"I,II,V1"\n1\n2\n')  # one column, whose name is all three
    with pytest.raises(MissingLead, match="no column is named after a lead; the file has 'I,II,V1'"):
        read_ecg(tmp_path / "d.csv", fs=500)
    text = csv_of(tmp_path / "c.csv", ecg).read_text().splitlines()
    text[4] = text[4].replace(",", ",bad", 1)
    (tmp_path / "c.csv").write_text("\n".join(text))
    with pytest.raises(UnreadableFile, match=r"c\.csv: column II, sample 3: 'bad.*' is no number"):
        read_ecg(tmp_path / "c.csv", fs=500)
    for word in ("True", "1_0", "9" * 400):
        text[4] = text[4].rpartition(",")[0] + "," + word
        (tmp_path / "c.csv").write_text("\n".join([*text[:3], text[4]]))
        with pytest.raises(UnreadableFile):
            read_ecg(tmp_path / "c.csv", fs=500)
    (tmp_path / "d.csv").write_text(",".join(LEADS) + "\n")
    with pytest.raises(UnreadableFile, match="is no table of numbers"):
        read_ecg(tmp_path / "d.csv", fs=500)


@pytest.mark.parametrize("end", ["\r", "\r\n", "\r\r\n"])
def test_line_ends_of_other_systems(tmp_path, ecg, end):
    text = csv_of(tmp_path / "a.csv", ecg).read_text()
    expected = read_ecg(tmp_path / "a.csv", fs=500).signal
    (tmp_path / "b.csv").write_bytes(text.replace("\n", end).encode())
    np.testing.assert_array_equal(read_ecg(tmp_path / "b.csv", fs=500).signal, expected)


@pytest.mark.parametrize(("change", "said"), [
    (lambda lines: [*lines[:9], lines[9] + ",1", *lines[10:]], "row 9 has 13 cells; expected 12, as in the row above"),
    (lambda lines: [*lines[:9], '"' + lines[9], *lines[10:]], "a quotation mark in row 9 is not closed"),
    (lambda lines: lines[:1], "it has no row of numbers"),
])
def test_rows_that_are_no_table(tmp_path, ecg, change, said):
    lines = csv_of(tmp_path / "a.csv", ecg).read_text().splitlines()
    (tmp_path / "a.csv").write_text("\n".join(change(lines)) + "\n")
    with pytest.raises(UnreadableFile, match=f"is no table of numbers: {said}$"):
        read_ecg(tmp_path / "a.csv", fs=500)


def test_csv_with_a_separator_at_the_end_of_each_line_is_not_shifted(tmp_path, ecg):
    """A reader that takes the surplus column for an index would call lead I lead II."""
    lines = csv_of(tmp_path / "a.csv", ecg).read_text().splitlines()
    (tmp_path / "a.csv").write_text("\n".join([lines[0], *(line + "," for line in lines[1:])]))
    with pytest.raises(UnreadableFile, match="has 12 names of columns and 13 columns"):
        read_ecg(tmp_path / "a.csv", fs=500)


def test_csv_truth_values_are_no_numbers(tmp_path, ecg):
    lines = [line.rpartition(",")[0] + ",True" for line in csv_of(tmp_path / "a.csv", ecg).read_text().splitlines()]
    (tmp_path / "a.csv").write_text("\n".join([",".join(LEADS), *lines[1:]]))
    with pytest.raises(UnreadableFile, match="column V6, sample 0: 'True' is no number"):
        read_ecg(tmp_path / "a.csv", fs=500)


def test_csv_empty_cells_are_missing_samples(tmp_path, ecg):
    ecg[6, 40] = np.nan
    found = read_ecg(csv_of(tmp_path / "a.csv", ecg), fs=500).signal
    assert np.isnan(found[6, 40]) and np.isnan(found).sum() == 1


@pytest.mark.parametrize("step", [0.002, 2])
def test_a_column_of_times_needs_its_unit(tmp_path, ecg, step):
    table = pd.DataFrame(ecg.T, columns=LEADS)
    table.insert(0, "time", np.arange(5000) * step)
    table.to_csv(tmp_path / "a.csv", index=False)
    with pytest.raises(UnknownSamplingRate, match=r"the column of times names no unit \(its rate may be .* Hz\)"):
        read_ecg(tmp_path / "a.csv")
    assert read_ecg(tmp_path / "a.csv", fs=500).fs == 500
    with pytest.raises(Contradiction, match=r"the times in the file make .* Hz, but 250 Hz was stated"):
        read_ecg(tmp_path / "a.csv", fs=250)


def test_a_clock_called_time_says_nothing(tmp_path, ecg):
    table = pd.DataFrame(ecg.T, columns=LEADS)
    table.insert(0, "time", "12:00:00")
    table.to_csv(tmp_path / "a.csv", index=False)
    with pytest.raises(UnknownSamplingRate, match="the file states no sampling rate"):
        read_ecg(tmp_path / "a.csv")
    assert read_ecg(tmp_path / "a.csv", fs=250).fs == 250


def test_other_names_of_leads(tmp_path, ecg):
    names = ["DI", "DII", "DIII", "AVR", "AVL", "AVF", "C1", "C2", "C3", "C4", "C5", "C6"]
    pd.DataFrame(ecg.T, columns=names).to_csv(tmp_path / "a.csv", index=False)
    np.testing.assert_array_equal(read_ecg(tmp_path / "a.csv", fs=500).signal, ecg.astype(np.float32))
    pd.DataFrame(ecg.T[:, :6], columns=names[6:]).to_csv(tmp_path / "b.csv", index=False)
    with pytest.raises(UnknownFormat):  # any table may have columns called C1 and C2
        read_ecg(tmp_path / "b.csv", fs=500)


def written(path, ecg, unit="", **how):
    table = pd.DataFrame(np.round(ecg.T, 3), columns=[f"{lead}{unit}" for lead in LEADS])
    table.to_csv(path, index=False, **how)
    return path


def test_decimal_commas_after_tabs_and_commas_in_other_columns(tmp_path, ecg):
    expected = np.round(ecg, 3).astype(np.float32)
    path = written(tmp_path / "a.csv", ecg, sep="\t", decimal=",")
    np.testing.assert_array_equal(read_ecg(path, fs=500).signal, expected)
    table = pd.DataFrame(np.round(ecg.T, 3), columns=LEADS).assign(note="calm, lying")
    table.to_csv(tmp_path / "a.csv", index=False, sep="\t")
    np.testing.assert_array_equal(read_ecg(tmp_path / "a.csv", fs=500).signal, expected)


@pytest.mark.parametrize("fraction", ["", ",0"])
def test_points_between_thousands_are_no_decimal_points(tmp_path, ecg, fraction):
    """1.234 microvolts would be a thousandth of what is meant."""
    counts = np.round(ecg.T * 1000).astype(int)
    cells = [[f"{value:,}".replace(",", ".") + fraction for value in row] for row in counts]
    lines = [";".join(f"{lead} (uV)" for lead in LEADS), *(";".join(row) for row in cells)]
    (tmp_path / "a.csv").write_text("\n".join(lines))
    with pytest.raises(UnreadableFile, match=r"points seem to stand between thousands|'-?1\.\d\d\d,0' is no number"):
        read_ecg(tmp_path / "a.csv", fs=500)


def test_units_in_the_second_line_as_physionet_writes_them(tmp_path, ecg):
    """Its tables quote names by apostrophes and call the time elapsed."""
    names = ["'Elapsed time'", *(f"'{lead.lower()}'" for lead in LEADS)]
    rows = np.column_stack([np.arange(5000) / 500, ecg.T])
    body = "\n".join(",".join(f"{value:.4f}" for value in row) for row in rows)
    (tmp_path / "a.csv").write_text(f"{','.join(names)}\n'seconds',{','.join(12 * [chr(39) + 'mV' + chr(39)])}\n{body}")
    found = read_ecg(tmp_path / "a.csv")
    np.testing.assert_allclose(found.signal, ecg, atol=5.1e-5)
    assert found.fs == 500
    (tmp_path / "a.csv").write_text((tmp_path / "a.csv").read_text().replace("mV", "uV"))
    np.testing.assert_allclose(read_ecg(tmp_path / "a.csv").signal, ecg / 1000, atol=1e-6)


@pytest.mark.parametrize(("name", "step"), [("Time[s]", 0.002), ("time (us)", 2000), ("time_ms", 2),
                                            ("Times (sec)", 0.002)])
def test_names_of_times(tmp_path, ecg, name, step):
    table = pd.DataFrame(ecg.T, columns=LEADS)
    table.insert(0, name, np.arange(5000) * step)
    table.to_csv(tmp_path / "a.csv", index=False)
    assert read_ecg(tmp_path / "a.csv").fs == 500


def test_utf_16_and_lines_before_the_names(tmp_path, ecg):
    expected = np.round(ecg, 3).astype(np.float32)
    text = written(tmp_path / "a.csv", ecg).read_text()
    for other in (text.encode("utf-16"), f"# made by somebody\n#\n{text}".encode(), f"# {text}".encode()):
        (tmp_path / "a.csv").write_bytes(other)
        np.testing.assert_array_equal(read_ecg(tmp_path / "a.csv", fs=500).signal, expected)


@pytest.mark.parametrize("where", [5_000, 200_000])
def test_bytes_of_value_0_are_refused(tmp_path, ecg, where):
    """pandas ends a number at one, and reads what stands before it."""
    path = csv_of(tmp_path / "a.csv", ecg)
    content = path.read_bytes()
    path.write_bytes(content[:where] + b"\0" + content[where:])
    with pytest.raises(UnreadableFile, match="holds bytes of value 0, which no text has"):
        read_ecg(path, fs=500)
