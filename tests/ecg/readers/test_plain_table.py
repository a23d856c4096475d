import numpy as np
import pandas as pd
import pytest

from cctaecg.domain import LEADS
from cctaecg.ecg.errors import Contradiction, MissingLead, NoEcg, UnknownFormat, UnknownUnit
from cctaecg.ecg.readers.formats import read_ecg

COLUMNS = dict(fs=500, leads=LEADS)


def write(tmp_path, ecg, separator=" ", head="", decimal=".", times=None):
    columns = ecg.T if times is None else np.column_stack([times, ecg.T])
    lines = [separator.join(f"{value:.6f}" for value in row) for row in columns]
    text = "\n".join(lines).replace(".", decimal)
    (tmp_path / "a.txt").write_text(head + text + "\n")
    return tmp_path / "a.txt"


@pytest.mark.parametrize(("separator", "decimal"), [(" ", "."), ("   ", "."), ("\t", "."), (",", "."), (", ", "."),
                                                    (";", "."), (";", ","), ("|", "."), ("\t", ","), (" ", ",")])
def test_columns_are_what_is_said_of_them(tmp_path, ecg, separator, decimal):
    path = write(tmp_path, ecg[::-1], separator, decimal=decimal)
    found = read_ecg(path, fs=500, leads=LEADS[::-1])
    np.testing.assert_allclose(found.signal, ecg, atol=1e-6)
    assert found.format == "table"


@pytest.mark.parametrize("head", ["# made by a device\n# 500 Hz\n", "% of MATLAB\n\n", "\n"])
def test_comments_before_the_numbers(tmp_path, ecg, head):
    np.testing.assert_allclose(read_ecg(write(tmp_path, ecg, head=head), **COLUMNS).signal, ecg, atol=1e-6)


def test_utf_16(tmp_path, ecg):
    path = write(tmp_path, ecg, "\t")
    path.write_text(path.read_text(), encoding="utf-16")
    np.testing.assert_allclose(read_ecg(path, **COLUMNS).signal, ecg, atol=1e-6)


def test_a_table_without_names_says_that_it_is_one(tmp_path, ecg):
    with pytest.raises(MissingLead, match="is a table of 12 columns without names of leads; name them in their order "
                                          "with leads="):
        read_ecg(write(tmp_path, ecg), fs=500)
    with pytest.raises(MissingLead, match="has 12 columns, and 8 were named"):
        read_ecg(write(tmp_path, ecg), fs=500, leads=LEADS[:8])


def test_a_column_of_times_and_units_can_be_named(tmp_path, ecg):
    path = write(tmp_path, ecg * 1000, times=np.arange(5000) / 250)
    found = read_ecg(path, leads=["time (s)", *(f"{lead} (uV)" for lead in LEADS)])
    np.testing.assert_allclose(found.signal, ecg, atol=1e-6)
    assert found.fs == 250


def test_integers_need_their_unit(tmp_path, ecg):
    np.savetxt(tmp_path / "a.txt", np.round(ecg.T * 1000), fmt="%d")
    with pytest.raises(UnknownUnit):
        read_ecg(tmp_path / "a.txt", **COLUMNS)
    np.testing.assert_allclose(read_ecg(tmp_path / "a.txt", unit="1000/mV", **COLUMNS).signal, ecg, atol=6e-4)


@pytest.mark.parametrize("index", [False, True])
def test_a_first_line_that_counts_the_columns_is_no_sample(tmp_path, ecg, index):
    """pandas writes it above an array, and a column of numbers before it."""
    pd.DataFrame(ecg.T).to_csv(tmp_path / "a.csv", index=index)
    found = read_ecg(tmp_path / "a.csv", fs=500, leads=[*index * ["row"], *LEADS])
    assert found.signal.shape == (12, 5000)
    np.testing.assert_allclose(found.signal, ecg, rtol=1e-6)


def test_a_first_line_of_other_words_is_left_out_once_leads_are_stated(tmp_path, ecg):
    head = " ".join(f"channel_{k}" for k in range(12)) + "\n"
    path = write(tmp_path, ecg, head=head)
    with pytest.raises(NoEcg, match="is a table whose columns are not named after leads and no ECG"):
        read_ecg(path, fs=500)
    np.testing.assert_allclose(read_ecg(path, **COLUMNS).signal, ecg, atol=1e-6)


def test_an_empty_cell_is_a_missing_sample(tmp_path, ecg):
    ecg[3, 5] = np.nan
    pd.DataFrame(ecg.T).to_csv(tmp_path / "a.csv", index=False, header=False)
    found = read_ecg(tmp_path / "a.csv", **COLUMNS)
    assert np.isnan(found.signal[3, 5]) and np.isnan(found.signal).sum() == 1


def test_a_missing_sample_in_the_first_line_does_not_make_it_a_header(tmp_path, ecg):
    lines = [",".join(f"{value:.4f}" for value in row) for row in ecg.T]
    (tmp_path / "a.csv").write_text("\n".join(["NA" + lines[0][lines[0].index(","):], *lines[1:]]))
    found = read_ecg(tmp_path / "a.csv", **COLUMNS)
    assert found.signal.shape == (12, 5000) and np.isnan(found.signal[0, 0])
    (tmp_path / "a.csv").write_text("\n".join(["lost" + lines[0][lines[0].index(","):], *lines[1:]]))
    with pytest.raises(UnknownFormat):
        read_ecg(tmp_path / "a.csv", **COLUMNS)


def test_the_names_of_a_file_are_not_overruled(tmp_path, ecg):
    pd.DataFrame(ecg.T, columns=LEADS).to_csv(tmp_path / "a.csv", index=False)
    assert read_ecg(tmp_path / "a.csv", **COLUMNS).format == "CSV"
    with pytest.raises(Contradiction, match=r"leads are I, II, III.*, but V6, V5"):
        read_ecg(tmp_path / "a.csv", fs=500, leads=LEADS[::-1])


def test_leads_of_an_array_without_names(tmp_path, ecg):
    order = ("V6", "V5", "V4", "V3", "V2", "V1", "II", "I")
    np.save(tmp_path / "a.npy", ecg[[LEADS.index(lead) for lead in order]])
    np.testing.assert_allclose(read_ecg(tmp_path / "a.npy", fs=500, leads=order).signal, ecg, atol=1e-6)
