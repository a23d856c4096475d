"""A file of JSON lines through crashes, several writers and foreign hands."""

from threading import Thread

import pytest

from cctaecg.labels.errors import DamagedFile
from cctaecg.labels.language_model.journal import Journal


def test_entries_come_back_in_order(tmp_path):
    journal = Journal(tmp_path / "new" / "journal")
    assert journal.entries() == []
    for number in range(3):
        journal.append({"number": number, "text": "狭窄\n"})
    assert [entry["number"] for entry in Journal(journal.path).entries()] == [0, 1, 2]
    assert journal.entries()[0]["text"] == "狭窄\n" and journal.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("cut", range(1, 14))
def test_a_crash_at_any_byte_costs_the_last_entry_only(tmp_path, cut):
    journal = Journal(tmp_path / "journal")
    journal.append({"number": 1})
    journal.append({"a": {"b": 2}})
    journal.path.write_bytes(journal.path.read_bytes()[:-cut])
    assert journal.entries() == [{"number": 1}]
    journal.append({"number": 3})
    journal.append({"number": 4})
    assert journal.entries() == [{"number": 1}, {"number": 3}, {"number": 4}]


def test_several_writers_do_not_mix(tmp_path):
    path = tmp_path / "journal"
    writers = [Thread(target=lambda n=n: [Journal(path).append({"n": n, "x": "y" * 500}) for _ in range(10)])
               for n in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(entry["n"] for entry in Journal(path).entries()) == sorted([0, 1, 2, 3] * 10)


@pytest.mark.parametrize("content", [b"hello\n", b'{"a": 1}\n{"b": \n', b"\xff\xfe\n"])
def test_a_line_that_was_not_written_here_is_named(tmp_path, content):
    (tmp_path / "journal").write_bytes(content)
    with pytest.raises(DamagedFile, match=f"journal, line {content.count(b'{') or 1}"):
        Journal(tmp_path / "journal").entries()
