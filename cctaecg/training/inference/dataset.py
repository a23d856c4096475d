"""A data set of predictions: one folder of parquet parts, readable as one table, each record in exactly one of them.

    OUT/_dataset.json                shards, folders and networks of the data set; the last that a new one gets
    OUT/_files.parquet               every record, its shard, and of a file that is listed twice, as what
    OUT/part-00003-of-00016.parquet  predictions of a shard; there only when the shard is finished
    OUT/_refused/part-...            records of a shard that could not be used, each with its reason
    OUT/_duplicates.parquet          records with another's samples, files listed twice; when all shards are there
    OUT/_gathered.json               how many records there are of each kind; when all shards are there
    OUT/_work                        what shards at work have not finished, and their locks

pandas and pyarrow pass over names that begin with an underscore: reading OUT gives the predictions alone.

Records are listed once, when the data set is made: what is put into a folder later is not in it. Which shard a record
belongs to follows from its name below the folder that was given, not from the place of that folder or what lies beside.
"""

import json
import os
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from tqdm import tqdm

from cctaecg.errors import counted
from cctaecg.run.atomic import atomic_path, owner_only, private_folder
from cctaecg.run.locking import lock
from cctaecg.training.ecg_files import NoEcgFiles, listed
from cctaecg.training.inference.layout import DATASET, FILES, REFUSED, WORK, DatasetError, Shard
from cctaecg.training.inference.predictor import Predictor
from cctaecg.training.inference.record_list import records_of, unread_of, write_record_list

FORMAT = "cctaecg predictions 1"
_PART = re.compile(r"part-(\d{5})-of-(\d{5})\.parquet")


@dataclass(frozen=True)
class Dataset:
    """What a data set in ``folder`` is of.

    ``paths`` are the files and folders that were given, made absolute; ``fs``, ``unit`` and ``leads`` what was stated
    of their files. ``identity`` is :attr:`Predictor.identity`, ``sha256`` of each network's file. Of its ``records``,
    ``again`` are files that had been listed before, under another name or in another folder.
    """

    folder: Path
    shards: int
    run: str
    paths: tuple[str, ...]
    fs: float | None
    unit: str | None
    leads: tuple[str, ...] | None
    identity: str
    sha256: tuple[str, ...]
    records: int = 0
    again: int = 0

    def part(self, number: int) -> Path:
        """The part of a shard."""
        return self.folder / Shard(number, self.shards).file

    def finished(self) -> list[int]:
        """The shards whose parts are there. Raises ``DatasetError`` for a part of another number of shards."""
        numbers = []
        for path in sorted(self.folder.glob("part-*.parquet")):
            match = _PART.fullmatch(path.name)
            if match is None or int(match[2]) != self.shards or not 1 <= int(match[1]) <= self.shards:
                raise DatasetError(f"{path} is no part of a data set of {counted(self.shards, 'shard')}; remove it")
            numbers.append(int(match[1]))
        return numbers

    def records_of(self, number: int) -> list[Path]:
        """The records of a shard, in the order of the list; a file that is listed twice is there once."""
        return records_of(self.folder / FILES, number)

    def unread_of(self, number: int) -> set[Path]:
        """The records of a shard that could not be opened when they were listed."""
        return unread_of(self.folder / FILES, number)


def opened_dataset(
    out: Path, shards: int | None, run: str, predictor: Predictor, paths: Sequence[Path] = (), fs: float | None = None,
    unit: str | None = None, leads: Sequence[str] | None = None,
) -> Dataset:
    """The data set in ``out``, made when there is none and ``paths`` say of what; one process makes it, others wait.

    ``shards`` and what is given of ``paths``, ``fs``, ``unit`` and ``leads`` have to be those of one that is there, and
    so do the networks.

    Raises
    ------
    DatasetError
        Where it is of something else, where ``out`` holds something else, and where there is none and no ``paths``.
    NoEcgFiles
        When none of the paths is or holds an ECG file.
    """
    if not is_new(out):
        return _same(read_dataset(out), shards, predictor, paths, fs, unit, leads)
    if not paths or shards is None:
        raise DatasetError(f"{out} holds no data set of predictions yet; give the ECG files or folders that it is "
                           "to be of, and the number of shards")
    check_outside(out, paths)
    private_folder(out / WORK)
    with open(out / WORK / "making.lock", "w", opener=owner_only) as file:
        lock(file)
        private_folder(out / WORK)  # one that waited before another found no ECG has to make it again
        if not is_new(out):
            return _same(read_dataset(out), shards, predictor, paths, fs, unit, leads)
        new = Dataset(out, shards, run, tuple(os.path.abspath(path) for path in paths), fs, unit,
                      None if leads is None else tuple(leads), predictor.identity, predictor.sha256)
        try:
            return _made(new, paths)
        except NoEcgFiles:
            _leave_nothing(out)
            raise


def _leave_nothing(out: Path) -> None:
    """Remove the folder of a data set of which nothing was written; what anybody else put there stays."""
    with suppress(OSError):  # a folder that is not empty, or a system that removes no open file
        (out / WORK / "making.lock").unlink()
        (out / WORK).rmdir()
        out.rmdir()


def check_outside(out: Path, paths: Sequence[Path]) -> None:
    """Raise ``DatasetError`` for a data set that would lie among the files that it is to be of, or in another."""
    around = [folder for folder in out.resolve().parents if (folder / DATASET).is_file()]
    if around:
        raise DatasetError(f"{out} lies in {around[0]}, which is a data set of predictions and would be read together "
                           "with it; expected a folder outside")
    inside = [path for path in paths if path.is_dir() and out.resolve().is_relative_to(path.resolve())]
    if inside:
        raise DatasetError(f"{out} lies in {inside[0]}, whose files are to be predicted; expected a folder outside")


def is_new(out: Path) -> bool:
    """Whether there is no data set in ``out`` yet. Raises ``DatasetError`` where something else is there."""
    if not out.exists():
        return True
    if not out.is_dir():
        raise DatasetError(f"{out} is a file; expected a folder for a data set of predictions")
    if (out / DATASET).is_file():
        return False
    ours = (WORK, FILES, REFUSED)  # of a process that was killed while it made one
    other = sorted(path.name for path in out.iterdir() if path.name not in ours and not path.name.startswith("."))
    if other:
        raise DatasetError(f"{out} is no data set of predictions and holds {other[0]!r}; expected a new or empty "
                           f"folder, or one with {DATASET}")
    return True


def read_dataset(out: Path) -> Dataset:
    """The data set that is in a folder. Raises ``DatasetError`` where there is none that can be read."""
    path = out / DATASET
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content.pop("format") != FORMAT:
            raise ValueError("another format")
        for name in ("paths", "leads", "sha256"):
            content[name] = None if content[name] is None else tuple(content[name])
        return Dataset(folder=out, **content)
    except FileNotFoundError:
        raise DatasetError(f"{out} is no data set of predictions: it has no {DATASET}") from None
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise DatasetError(f"{path} does not describe a data set of predictions ({error}); bring back the file that "
                           "was there, or predict into another folder") from error


def _same(
    there: Dataset, shards: int | None, predictor: Predictor, paths: Sequence[Path], fs: float | None, unit: str | None,
    leads: Sequence[str] | None,
) -> Dataset:
    """The data set, when what was asked for is what it is of."""
    if shards is not None and shards != there.shards:
        raise DatasetError(f"{there.folder} is a data set of {counted(there.shards, 'shard')}, not of {shards}; "
                           "expected the same number, or another folder")
    if predictor.identity != there.identity:
        raise DatasetError(f"{there.folder} was made by other networks or settings (run {there.run}, "
                           f"{there.identity[:12]}) than those of this run ({predictor.identity[:12]}); expected the "
                           "same, or another folder")
    given = tuple(os.path.abspath(path) for path in paths)
    if given and given != there.paths:
        raise DatasetError(f"{there.folder} is of {', '.join(there.paths)}, not of {', '.join(given)}; expected the "
                           "same files and folders in the same order, or another data set")
    for name, asked, noted in (("fs", fs, there.fs), ("unit", unit, there.unit),
                               ("leads", None if leads is None else tuple(leads), there.leads)):
        if (given or asked is not None) and asked != noted:
            raise DatasetError(f"{there.folder} was made with another {_WORDS[name]}: {_told(noted)}, and now "
                               f"{_told(asked)}; expected the same, or another folder")
    return there


_WORDS = {"fs": "sampling rate", "unit": "unit", "leads": "list of leads"}


def _told(value: float | str | tuple[str, ...] | None) -> str:
    if value is None:
        return "none stated"
    return f"{value:g} Hz" if isinstance(value, float | int) else value if isinstance(value, str) else ",".join(value)


def _made(new: Dataset, paths: Sequence[Path]) -> Dataset:
    """List the records and write what a new data set begins with, its description last."""
    ecgs = (ecg for ecg in listed([Path(path) for path in new.paths], new.leads is not None) if not ecg.other)
    with atomic_path(new.folder / FILES, private=True) as partial:
        shown = tqdm(ecgs, desc="listing", unit="ECG", disable=None, leave=False)
        records, again = write_record_list(partial, shown, new.paths, new.shards)
        if not records:
            raise NoEcgFiles(f"no ECG file in {', '.join(map(str, paths))}")
    made = replace(new, records=records, again=again)
    private_folder(new.folder / REFUSED)
    content = {"format": FORMAT, **{name: value for name, value in asdict(made).items() if name != "folder"}}
    with atomic_path(new.folder / DATASET, private=True) as partial:
        partial.write_text(json.dumps(content, indent=1, ensure_ascii=True) + "\n", encoding="utf-8")
    return made
