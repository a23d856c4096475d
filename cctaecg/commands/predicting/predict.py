"""``cctaecg predict``: predictions of ECG files, as one table or as a data set in shards."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cctaecg.commands.ecg_options import FS, LEADS, UNIT, EcgPath, in_options
from cctaecg.commands.paths import FOLDER, PREDICTIONS
from cctaecg.commands.runs import run_named, where
from cctaecg.commands.terminal import say
from cctaecg.errors import counted, escaped

if TYPE_CHECKING:
    from cctaecg.training.inference.dataset import Dataset
    from cctaecg.training.inference.gathering import Gathered
    from cctaecg.workflow.cluster.places import Place

NOT_CLINICAL = "Research software: not a medical device, not for clinical use."


class ShardOf(click.ParamType[tuple[int, int]]):
    """Which of how many shards: ``I/N``."""

    name = "I/N"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        """The two numbers; whether there is such a shard is for the data set to say."""
        number, slash, count = str(value).partition("/")
        if not (slash and number.isascii() and number.isdigit() and count.isascii() and count.isdigit()):
            self.fail(f"{value!r} names no shard; expected I/N, such as 3/16", param, ctx)
        return int(number), int(count)


@click.command()
@click.argument("paths", nargs=-1, type=EcgPath())
@click.option("--run", "name", required=True, help="Run whose fold models to average.")
@click.option("--out", type=PREDICTIONS, help="CSV file; printed when left out.")
@click.option("--workers", type=click.IntRange(1),
              help="Processes that prepare ECGs; as many as there are cores unless given, one for each of --shards.")
@click.option("--dataset", "folder", type=FOLDER, help="Folder of a parquet data set in shards, instead of a CSV file.")
@click.option("--shard", type=ShardOf(), help="Predict this shard of the data set, unless that is done: 3/16.")
@click.option("--shards", type=click.IntRange(1, 99_999), help="Predict so many shards of it, as jobs of the engine.")
@click.option("--gather", "gathering", is_flag=True, help="Check that each record is in the data set once.")
@where("Of --shards, so many")
@FS
@UNIT
@LEADS
def predict(
    paths: tuple[Path, ...], name: str, out: Path | None, workers: int | None, folder: Path | None,
    shard: tuple[int, int] | None, shards: int | None, gathering: bool, cores: int | None, place: "Place | None",
    fs: float | None, unit: str | None, leads: tuple[str, ...] | None,
) -> None:
    """Probability of severe stenosis in each vessel for ECG files or folders. Research only: no medical device.

    A path may be a file, a folder, or FILE#RECORD for one record of a file of many. A file that cannot be used is named
    with its reason and stops none of the others; in a folder, files that are no ECG are counted and passed over. The
    exit status is 1 when none can be used.

    For very many ECGs, --dataset OUT writes a folder of parquet files instead, a part for each shard: give --shards N
    for all of them here or on a cluster, or --shard I/N for one of them, the paths at least with the first. What is
    finished is not done again. With the last shard, and by --gather, it is checked that each record is there once.
    """
    ways = [option for option, given in (("--shard", shard), ("--shards", shards), ("--gather", gathering)) if given]
    if folder is None and (ways or place or cores):
        raise click.UsageError(f"{[*ways, '--cores or --on'][0]} is for a data set; give --dataset FOLDER too")
    if folder is None:
        if not paths:
            raise click.UsageError("give the ECG files or folders to predict")
        sys.exit(_to_table(paths, name, out, workers, fs, unit, leads))
    if len(ways) != 1:
        raise click.UsageError("with --dataset, give one of --shard I/N, --shards N and --gather")
    if out:
        raise click.UsageError("give --out for a CSV file or --dataset for a data set in shards, not both")
    if shards is None and (cores or place):
        raise click.UsageError("--cores and --on are for --shards N")
    sys.exit(_to_dataset(folder, paths, name, shard, shards, workers, cores, place, fs, unit, leads))


def _to_table(
    paths: tuple[Path, ...], name: str, out: Path | None, workers: int | None, fs: float | None, unit: str | None,
    leads: tuple[str, ...] | None,
) -> int:
    from cctaecg.ecg.parallel import available_cores
    from cctaecg.run.atomic import atomic_path
    from cctaecg.run.spreadsheet import guarded_table
    from cctaecg.training import ecg_files
    from cctaecg.training.inference.predictor import Predictor

    predictor = Predictor.of_run(run_named(name))  # an unknown run is told before many files are listed
    files, others = ecg_files.files_to_predict(paths, leads is not None)
    if not files:
        raise ecg_files.NoEcgFiles(f"no ECG file in {', '.join(map(str, paths))}")
    table = ecg_files.predict_listed(files, paths, predictor, fs, unit, leads, workers or available_cores())
    table["quality"] = table["quality"].map(in_options)
    refused = int((table["risk_rca"] == "").sum())
    say(NOT_CLINICAL, err=True)
    if out:
        with atomic_path(out, private=True) as partial:
            guarded_table(table).to_csv(partial, index=False)
    else:
        shown = table.assign(file=[escaped(file, keep="") for file in table["file"]])
        say(shown.to_string(index=False, na_rep=""))
    say(f"{counted(len(table), 'ECG file')}: {len(table) - refused:,} predicted, {refused:,} refused"
        + (f"; {counted(len(others), 'other file')} passed over" if others else "")
        + (f"; written to {out}" if out else ""), err=True)
    return 1 if refused == len(table) else 0


def _to_dataset(
    folder: Path, paths: tuple[Path, ...], name: str, shard: tuple[int, int] | None, shards: int | None,
    workers: int | None, cores: int | None, place: "Place | None", fs: float | None, unit: str | None,
    leads: tuple[str, ...] | None,
) -> int:
    from cctaecg.ecg.parallel import available_cores
    from cctaecg.training.inference.dataset import check_outside, is_new, opened_dataset
    from cctaecg.training.inference.gathering import counts_of, gather
    from cctaecg.training.inference.layout import Shard
    from cctaecg.training.inference.predictor import Predictor
    from cctaecg.training.inference.shards import predict_shard
    from cctaecg.workflow.sharding import run_shards

    count = Shard(*shard).of if shard else shards
    predictor = Predictor.of_run(run_named(name))
    if is_new(folder) and count and paths:
        check_outside(folder, paths)  # what is cheap to see comes before what may take minutes
        say("listing the records of the data set", err=True)
    dataset = opened_dataset(folder, count, name, predictor, paths, fs, unit, leads)
    found, usable = None, True
    if shard:
        done = predict_shard(dataset, shard[0], predictor, workers or available_cores(), in_options)
        say(f"shard {shard[0]}/{dataset.shards}: {done.predicted:,} predicted, {done.refused:,} refused"
            + ("; it was finished before" if done.before else ""))
        usable = done.predicted > 0 or done.refused == 0
        if len(dataset.finished()) == dataset.shards:
            found = gather(dataset)
    elif shards:
        say(f"{counted(dataset.records, 'record')} in {counted(dataset.shards, 'shard')}, "
            f"{len(dataset.finished()):,} of them finished")
        run_shards(dataset, cores, workers or 1, place)
        found = counts_of(dataset)
    else:
        found = gather(dataset)
    if found:
        say(_said(dataset, found))
        usable = usable and found.predicted > 0
    say(NOT_CLINICAL, err=True)
    return 0 if usable else 1


def _said(dataset: "Dataset", found: "Gathered") -> str:
    """What a whole data set holds."""
    notes = ["see the folder _refused for the reasons"] if found.refused else []
    if found.again:
        notes += [f"{counted(found.again, 'file was', 'files were')} listed twice and predicted once"]
    notes += [f"{counted(found.duplicates, 'has', 'have')} the samples of another"] if found.duplicates else []
    notes += ["see _duplicates.parquet for the names"] if found.again or found.duplicates else []
    return (f"{counted(found.records, 'record, which is', 'records, each')} in {dataset.folder} once: "
            f"{found.predicted:,} predicted, {found.refused:,} refused" + "".join(f"; {note}" for note in notes))
