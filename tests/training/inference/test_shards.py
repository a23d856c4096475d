"""A data set in shards: each record once, whatever is killed, run twice, or lies in the folders."""

import errno
import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from cctaecg.ecg.listing.records import Listed
from cctaecg.run.atomic import NotWritten
from cctaecg.run.locking import lock
from cctaecg.run.spreadsheet import printable
from cctaecg.training.ecg_files import NoEcgFiles, listed, predict_files
from cctaecg.training.inference import record_list
from cctaecg.training.inference.dataset import opened_dataset, read_dataset
from cctaecg.training.inference.gathering import Gathered, ShardsMissing, gather
from cctaecg.training.inference.layout import DatasetError, Shard
from cctaecg.training.inference.predictor import Predictor
from cctaecg.training.inference.reach import OutOfReach
from cctaecg.training.inference.record_list import records_of, shard_of, write_record_list
from cctaecg.training.inference.shards import ShardBusy, predict_shard
from tests.training.inference.conftest import COUNT, trained_run, write_ecg


@pytest.fixture(scope="module")
def predictor(run):
    return Predictor.of_run(run)


def made(out, paths, predictor, shards=3):
    dataset = opened_dataset(out, shards, "tiny", predictor, paths)
    for number in range(1, shards + 1):
        predict_shard(dataset, number, predictor)
    return dataset


def test_the_parts_are_one_table_of_what_predict_gives(tmp_path, ecgs, run, predictor):
    dataset = made(tmp_path / "out", [ecgs], predictor)
    assert gather(dataset) == Gathered(COUNT + 1, COUNT, 1, 0, 0)
    table = pd.read_parquet(tmp_path / "out").sort_values("file", ignore_index=True)
    expected = predict_files([ecgs], run)
    refused = pd.read_parquet(tmp_path / "out" / "_refused")
    assert refused["file"].tolist() == [str(ecgs / "a" / "damaged.npz")]
    assert refused["reason"].tolist() == expected.loc[expected["risk_rca"] == "", "quality"].tolist()
    expected = expected[expected["risk_rca"] != ""].sort_values("file", ignore_index=True)
    columns = expected.columns[1:5]
    np.testing.assert_allclose(table[columns], expected[columns], atol=1e-6)
    pd.testing.assert_frame_equal(table.drop(columns=[*columns, "samples"]), expected.drop(columns=columns))
    assert len({*pq.read_table(tmp_path / "out")["samples"].to_pylist()}) == COUNT
    assert len(list((tmp_path / "out").glob("part-*.parquet"))) == 3


def test_a_shard_is_the_same_bytes_each_time_and_done_once(tmp_path, ecgs, predictor):
    first, second = (made(tmp_path / name, [ecgs], predictor) for name in ("one", "two"))
    for number in (1, 2, 3):
        assert first.part(number).read_bytes() == second.part(number).read_bytes()
    before = first.part(2).stat().st_mtime_ns
    assert predict_shard(first, 2, predictor).before and first.part(2).stat().st_mtime_ns == before


def record_shards(folder: Path, out: Path, shards: int) -> dict[str, int]:
    assert write_record_list(out, listed([folder]), [str(folder)], shards) == (3, 0)
    table = pq.read_table(out)
    return {str(Path(os.fsdecode(file)).relative_to(folder)): shard
            for file, shard in zip(table["file"].to_pylist(), table["shard"].to_pylist())}


def test_a_shard_follows_from_the_name_below_the_folder_and_not_from_its_place(tmp_path):
    for place in ("here", "elsewhere/deep"):
        for name in ("x/1.npz", "x/2.npz", "y.npz"):
            write_ecg(tmp_path / place / name, 1)
    found = [record_shards(tmp_path / place, tmp_path / "list.parquet", 7) for place in ("here", "elsewhere/deep")]
    assert found[0] == found[1] and set(found[0]) == {"x/1.npz", "x/2.npz", "y.npz"}
    numbers = [shard_of(f"ecg/{number}", 4) for number in range(4000)]
    assert min(np.bincount(numbers)[1:]) > 900 and set(numbers) == {1, 2, 3, 4}


def test_a_shard_reads_its_own_part_of_a_long_list_and_no_other(tmp_path, monkeypatch):
    """The list goes by shard, so that a million files cost a shard no more than its own."""
    monkeypatch.setattr(record_list, "ROWS_AT_A_TIME", 10)
    ecgs = [Listed(f"/in/{number}.hea", f"/in/{number}.hea") for number in range(1000)]
    path = tmp_path / "list.parquet"
    assert write_record_list(path, iter([*ecgs, ecgs[7], ecgs[7]]), ["/in"], 20) == (1002, 2)
    read, original = [], pq.ParquetFile.read_row_group
    monkeypatch.setattr(pq.ParquetFile, "read_row_group", lambda own, group: read.append(group) or original(own, group))
    names = {number: [str(file) for file in records_of(path, number)] for number in range(1, 21)}
    assert sorted(name for own in names.values() for name in own) == sorted(ecg.path for ecg in ecgs)
    assert all(own == [ecg.path for ecg in ecgs if ecg.path in own] for own in names.values())  # in the list's order
    assert len(read) < 101 + 2 * 20  # of the groups each once, and those that two shards have
    assert record_list.listed_again(path) == {"/in/7.hea": "/in/7.hea"}


def test_missing_shards_are_named_by_number(tmp_path, ecgs, predictor):
    dataset = opened_dataset(tmp_path / "out", 9, "tiny", predictor, [ecgs])
    for number in (1, 4, 5):
        predict_shard(dataset, number, predictor)
    with pytest.raises(ShardsMissing, match=r"^6 of 9 shards of .* are not finished: 2-3, 6-9; predict .* with: "
                       r"cctaecg predict --run tiny --dataset \S+ --shards 9$"):
        gather(dataset)


@pytest.mark.parametrize(("number", "of"), [(0, 0), (5, 4), (0, 4), (-1, 4), (1, 100_000)])
def test_a_shard_that_there_is_none_of(number, of):
    with pytest.raises(DatasetError, match=rf"shard {number}/{of} is none"):
        Shard(number, of)


def test_another_number_folder_rate_or_network_is_refused(tmp_path, ecgs, predictor):
    out = tmp_path / "out"
    dataset = opened_dataset(out, 3, "tiny", predictor, [ecgs])
    assert opened_dataset(out, None, "tiny", predictor) == opened_dataset(out, 3, "tiny", predictor, [ecgs]) == dataset
    other = Predictor.of_run(trained_run(tmp_path / "runs" / "other", seed=7))
    for change, words in (
        ({"shards": 4}, "of 3 shards, not of 4"), ({"predictor": other}, "made by other networks or settings"),
        ({"paths": [ecgs / "a"]}, "not of .*/a; expected the same"),
        ({"fs": 250.0}, "sampling rate: none stated, and now 250 Hz"),
    ):
        given = {"out": out, "shards": 3, "run": "tiny", "predictor": predictor, "paths": [ecgs], **change}
        with pytest.raises(DatasetError, match=words):
            opened_dataset(**given)


def test_what_is_no_data_set_is_left_alone(tmp_path, ecgs, predictor):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x")
    (tmp_path / "file").write_text("x")
    (tmp_path / "odd").mkdir()
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "_dataset.json").touch()
    (tmp_path / "odd" / "_dataset.json").write_text('{"format": "cctaecg predictions 0"}')
    for name, words in (("mine", "is no data set of predictions and holds 'thesis.txt'"), ("file", "is a file"),
                        ("odd", "does not describe a data set"), ("empty", "bring back the file that was there")):
        with pytest.raises(DatasetError, match=words):
            opened_dataset(tmp_path / name, 2, "tiny", predictor, [ecgs])
    with pytest.raises(DatasetError, match="holds no data set of predictions yet"):
        opened_dataset(tmp_path / "new", 2, "tiny", predictor)
    with pytest.raises(DatasetError, match="whose files are to be predicted"):
        opened_dataset(ecgs / "out", 2, "tiny", predictor, [ecgs])
    assert not (ecgs / "out").exists() and not (tmp_path / "new").exists()
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


def test_a_list_of_records_that_is_damaged_is_named(tmp_path, ecgs, predictor):
    dataset = opened_dataset(tmp_path / "out", 2, "tiny", predictor, [ecgs])
    (tmp_path / "out" / "_files.parquet").write_bytes(b"PAR1")
    with pytest.raises(record_list.ListDamaged, match=r"_files\.parquet, which names .* is missing or damaged; bring"):
        predict_shard(dataset, 1, predictor)


def test_a_folder_without_ecgs_leaves_no_data_set(tmp_path, predictor):
    (tmp_path / "ecgs").mkdir()
    with pytest.raises(NoEcgFiles, match="no ECG file in"):
        opened_dataset(tmp_path / "out", 2, "tiny", predictor, [tmp_path / "ecgs"])
    assert not (tmp_path / "out").exists()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / ".note").write_text("x")  # somebody's own
    with pytest.raises(NoEcgFiles):
        opened_dataset(tmp_path / "out", 2, "tiny", predictor, [tmp_path / "ecgs"])
    assert [path.name for path in (tmp_path / "out").iterdir()] == [".note"]


def test_a_data_set_within_another_is_refused(tmp_path, ecgs, predictor):
    """pandas would read both as one table."""
    made(tmp_path / "out", [ecgs], predictor)
    for inner in (tmp_path / "out" / "more", tmp_path / "out" / "by" / "month"):
        with pytest.raises(DatasetError, match=r"more|month lies in .*/out, which is a data set of predictions"):
            opened_dataset(inner, 2, "tiny", predictor, [ecgs])
        assert not inner.exists()


def test_one_ecg_in_many_shards_is_there_once(tmp_path, ecgs, predictor):
    assert gather(made(tmp_path / "out", [ecgs / "a" / "0.npz"], predictor, shards=5)).predicted == 1
    assert len(pd.read_parquet(tmp_path / "out")) == 1


def test_folders_with_the_same_names_links_and_copies_are_told_apart(tmp_path, ecgs, predictor):
    """A file listed twice is predicted once; a copy is a record of its own, and named."""
    mine = tmp_path / "mine"
    for number in range(3):
        write_ecg(mine / f"{number}.npz", 30 + number)
    (mine / "copy.npz").write_bytes((mine / "1.npz").read_bytes())
    (mine / "inside.npz").symlink_to("2.npz")
    (mine / "outside.npz").symlink_to(ecgs / "a" / "0.npz")
    (tmp_path / "door").symlink_to(mine)
    (mine / os.fsdecode(b"caf\xe9.npz")).write_bytes((ecgs / "b" / "0.npz").read_bytes())
    paths = [mine, ecgs / "a", ecgs / "b", tmp_path / "door", mine / "0.npz"]
    found = gather(made(tmp_path / "out", paths, predictor))
    table = pd.read_parquet(tmp_path / "out")
    assert not table["file"].duplicated().any() and table["file"].str.endswith("/0.npz").sum() == 3
    name = str(mine / "caf\\xe9.npz")
    assert name in set(table["file"]) and name == printable(str(mine / os.fsdecode(b"caf\xe9.npz")))  # as in a CSV file
    refused = pd.read_parquet(tmp_path / "out" / "_refused").set_index("file")["reason"]
    assert refused[str(mine / "outside.npz")].startswith("link out of the folder")
    duplicates = pd.read_parquet(tmp_path / "out" / "_duplicates.parquet").set_index("file")
    assert duplicates.loc[str(mine / "inside.npz")].tolist() == [str(mine / "2.npz"), "the same file"]
    assert duplicates.loc[str(mine / "copy.npz")].tolist() == [str(mine / "1.npz"), "the same samples"]
    assert found.duplicates == 2 and found.again == len(duplicates) - 2
    assert found.records == found.predicted + found.refused + found.again == read_dataset(tmp_path / "out").records


def test_a_record_removed_or_added_behind_its_back_is_found(tmp_path, ecgs, predictor):
    dataset = made(tmp_path / "out", [ecgs], predictor)
    part = next(dataset.part(number) for number in (1, 2, 3) if pq.read_metadata(dataset.part(number)).num_rows > 1)
    table = pq.read_table(part)
    for changed, words in ((table.slice(1), "1 record is missing, the first is"),
                           (table.take([0, *range(len(table))]), "1 record is there twice, the first is")):
        pq.write_table(changed.replace_schema_metadata(table.schema.metadata), part)
        with pytest.raises(DatasetError, match=words):
            gather(dataset)
    part.write_bytes(part.read_bytes()[:100])
    with pytest.raises(DatasetError, match="missing or damaged; remove"):
        gather(dataset)
    part.rename(tmp_path / "out" / "part-00001-of-00009.parquet")
    with pytest.raises(DatasetError, match="is no part of a data set of 3 shards"):
        gather(dataset)


def test_a_file_that_goes_or_comes_while_shards_run(tmp_path, predictor):
    for number in range(6):
        write_ecg(tmp_path / "in" / f"{number}.npz", number)
    dataset = opened_dataset(tmp_path / "out", 2, "tiny", predictor, [tmp_path / "in"])
    write_ecg(tmp_path / "in" / "late.npz", 9)
    whose = next(number for number in (1, 2) if tmp_path / "in" / "3.npz" in dataset.records_of(number))
    (tmp_path / "in" / "3.npz").rename(tmp_path / "3.npz")
    predict_shard(dataset, 3 - whose, predictor)
    with pytest.raises(OutOfReach, match=rf"^shard {whose}/2 of \S+out: 1 file that was listed cannot be read now, "
                       r"the first is '\S+/in/3\.npz' \(no such file: there is no such file\); is the folder mounted "
                       r"here\? Nothing was written; the same call takes the shard up again$"):
        predict_shard(dataset, whose, predictor)
    assert not dataset.part(whose).exists() and not (tmp_path / "out" / "_refused" / dataset.part(whose).name).exists()
    (tmp_path / "3.npz").rename(tmp_path / "in" / "3.npz")
    assert predict_shard(dataset, whose, predictor).refused == 0 and gather(dataset).predicted == 6


def test_a_folder_that_is_not_mounted_fails_the_shard_and_every_file_is_counted(tmp_path, predictor, monkeypatch):
    for number in range(6):
        write_ecg(tmp_path / "in" / f"{number}.npz", number)
    dataset = opened_dataset(tmp_path / "out", 1, "tiny", predictor, [tmp_path / "in"])
    (tmp_path / "in").rename(tmp_path / "away")
    monkeypatch.setattr("cctaecg.training.ecg_files.AT_A_TIME", 2)
    for mount_point in (False, True):
        if mount_point:
            (tmp_path / "in").mkdir()
        with pytest.raises(OutOfReach, match=r"of \S+out: 6 files that were listed cannot be read now"):
            predict_shard(dataset, 1, predictor)
    assert not dataset.part(1).exists()


@pytest.mark.parametrize("code", [errno.EIO, errno.EACCES])
def test_a_file_that_the_system_cannot_read_fails_the_shard(tmp_path, ecgs, predictor, monkeypatch, code):
    dataset = opened_dataset(tmp_path / "out", 1, "tiny", predictor, [ecgs])
    of_path, of_system = Path.read_bytes, os.open

    def read_bytes(path):
        if str(path).endswith("a/1.npz"):
            raise OSError(code, os.strerror(code), str(path))
        return of_path(path)

    def opened(path, *others, **named):
        if code == errno.EACCES and str(path).endswith("a/1.npz"):
            raise OSError(code, os.strerror(code), str(path))
        return of_system(path, *others, **named)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", read_bytes)
        patch.setattr(os, "open", opened)
        with pytest.raises(OutOfReach, match=rf"1 file that was .*a/1\.npz' \({os.strerror(code)}\); is the folder"):
            predict_shard(dataset, 1, predictor)
    assert predict_shard(dataset, 1, predictor).predicted == COUNT


def test_what_could_not_be_read_when_it_was_listed_stays_refused(tmp_path, predictor, monkeypatch):
    """A link to nothing, a pipe, and a file that nobody here may read: the data set can be finished all the same."""
    write_ecg(tmp_path / "in" / "0.npz", 0)
    write_ecg(tmp_path / "in" / "closed.npz", 1)
    (tmp_path / "in" / "link.hea").symlink_to("nothing.hea")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "in" / "pipe.npz")
    original = Path.open

    def closed(path, *others, **named):
        if path.name == "closed.npz":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return original(path, *others, **named)

    monkeypatch.setattr(Path, "open", closed)
    assert predict_shard(dataset := opened_dataset(tmp_path / "out", 1, "tiny", predictor, [tmp_path / "in"]), 1,
                         predictor).predicted == 1
    said = {Path(row.file).name: row.reason for row in pd.read_parquet(tmp_path / "out" / "_refused").itertuples()}
    assert said["link.hea"].startswith("dangling link") and "Permission denied" in said["closed.npz"]
    assert said.get("pipe.npz", "no file").startswith("no file") and gather(dataset).predicted == 1


def test_two_processes_at_one_shard(tmp_path, ecgs, predictor):
    dataset = opened_dataset(tmp_path / "out", 2, "tiny", predictor, [ecgs])
    with open(tmp_path / "out" / "_work" / "part-00001-of-00002.lock", "w") as file:
        assert lock(file)
        with pytest.raises(ShardBusy, match=r"shard 1/2 of .* is being predicted by another process"):
            predict_shard(dataset, 1, predictor)
    predict_shard(dataset, 1, predictor)


SLOW = """
import sys, time
from pathlib import Path
from cctaecg.run.run import Run
from cctaecg.training.inference import record_list
from cctaecg.training.inference.dataset import opened_dataset
from cctaecg.training.inference.predictor import Predictor
from cctaecg.training.inference.shards import predict_shard
predictor = Predictor.of_run(Run(sys.argv[1]))
dataset = opened_dataset(Path(sys.argv[2]), 1, "tiny", predictor, [Path(sys.argv[3])])
Predictor.probabilities = lambda self, signals: print("at work", flush=True) or time.sleep(600)
predict_shard(dataset, 1, predictor)
"""


def test_a_shard_that_was_killed_leaves_nothing_half(tmp_path, ecgs, run, predictor):
    out = tmp_path / "out"
    with subprocess.Popen([sys.executable, "-c", SLOW, str(run.folder), str(out), str(ecgs)],
                          stdout=subprocess.PIPE, text=True, env={**os.environ}) as process:
        assert process.stdout.readline() == "at work\n"
        with pytest.raises(ShardBusy, match=rf"by process {process.pid} on {re.escape(socket.gethostname())}; wait"):
            predict_shard(read_dataset(out), 1, predictor)
        process.send_signal(signal.SIGKILL)
    assert list((out / "_work" / "part-00001-of-00001").iterdir()) and not list(out.glob("part-*"))
    assert not list((out / "_refused").iterdir())
    dataset = read_dataset(out)
    assert predict_shard(dataset, 1, predictor).predicted == COUNT and gather(dataset).refused == 1
    assert not (out / "_work" / "part-00001-of-00001").exists()


def test_a_full_disk_is_one_sentence_and_leaves_nothing(tmp_path, ecgs, predictor, monkeypatch):
    dataset = opened_dataset(tmp_path / "out", 1, "tiny", predictor, [ecgs])

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(pq.ParquetWriter, "write_table", full)
        with pytest.raises(NotWritten, match=r"^\S+part-00001-of-00001\.parquet could not be written: No space left on "
                           "device; make space on the disk, and the same call goes on from what is finished$"):
            predict_shard(dataset, 1, predictor)
    assert not list(Path(dataset.folder).glob("part-*"))
    assert not (dataset.folder / "_work" / dataset.part(1).stem).exists()
    assert predict_shard(dataset, 1, predictor).predicted == COUNT
    with monkeypatch.context() as patch:
        patch.setattr(pq, "write_table", full)
        with pytest.raises(NotWritten, match=r"_duplicates\.parquet could not be written: .*; make space on the"):
            gather(dataset)
    assert gather(dataset).predicted == COUNT


def test_memory_holds_some_rows_and_not_all(tmp_path, ecgs, predictor, monkeypatch):
    from cctaecg.training.inference import shards

    monkeypatch.setattr(shards, "ROWS_AT_A_TIME", 4)
    monkeypatch.setattr("cctaecg.training.ecg_files.AT_A_TIME", 3)
    dataset = made(tmp_path / "out", [ecgs], predictor, shards=1)
    file = pq.ParquetFile(dataset.part(1))
    sizes = [file.metadata.row_group(k).num_rows for k in range(file.metadata.num_row_groups)]
    assert sum(sizes) == COUNT and max(sizes) <= 6 and len(sizes) >= 2


def test_the_data_set_is_its_owners_alone_and_says_what_it_is_of(tmp_path, ecgs, predictor):
    made(tmp_path / "out", [ecgs], predictor)
    if os.name == "posix":
        assert {path.stat().st_mode & 0o077 for path in (tmp_path / "out").rglob("*")} == {0}
    said = json.loads((tmp_path / "out" / "_dataset.json").read_text())
    assert said["sha256"] == list(predictor.sha256) and said["identity"] == predictor.identity
