from pathlib import Path

from cctaecg.ecg.readers.containers.address import address_of, addressed


def test_a_record_of_a_file_that_is_there(tmp_path):
    file = tmp_path / "a.h5"
    file.write_bytes(b"1")
    assert address_of(f"{file}#12") == (file, "12")
    assert address_of(addressed(file, "x/y")) == (file, "x/y")
    assert address_of(file) == (file, None)


def test_a_mark_in_the_name_of_a_file_or_folder_is_part_of_it(tmp_path):
    (tmp_path / "no#1").mkdir()
    file = tmp_path / "no#1" / "ecg#2.hea"
    file.write_bytes(b"1")
    assert address_of(file) == (file, None)
    assert address_of(f"{file}#3") == (file, "3")
    assert address_of(tmp_path / "no#1" / "missing") == (tmp_path / "no#1" / "missing", None)


def test_nothing_there(tmp_path):
    assert address_of("a#1") == (Path("a#1"), None)
