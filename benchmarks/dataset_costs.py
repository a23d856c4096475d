"""What a data set of predictions costs beside the predicting: starting a job, listing the files, gathering the parts.

    python -m benchmarks.dataset_costs [start] [listing] [gathering] [--run demo] [--records 100000] [--store]

Without names all parts are measured; those that are not are kept as they were stored. Files are empty and end in
``.hea``, 10,000 in a folder. Parts hold made-up predictions. Each measurement is a process of its own with one thread;
``seconds`` are of its processor, ``more_mb`` is by how much its peak memory grew.
"""

import argparse
import json
import resource
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.scale import COMMAND, measured

# A process counts as its own peak what its parent held when it was started: nothing large is imported here.
STORED = Path(__file__).parents[1] / "cctaecg" / "evidence" / "costs" / "dataset_costs_facts.json"
OWN = "benchmarks.dataset_costs"
IN_A_FOLDER, IN_A_SHARD = 10_000, 5_000


def start(run: str, records: int, place: Path) -> dict[str, float]:
    """A job that predicts one ECG, which takes no time: Python, the libraries, the networks."""
    ecg = next(Path("runs", run, "export", "external").rglob("*.hea"))
    return measured(COMMAND, "predict", str(ecg), "--run", run, "--out", str(place / "one.csv"), "--workers", "1")


def made(folder: Path, records: int) -> None:
    """Empty files, as many as there are to be records."""
    for number in range(records):
        if number % IN_A_FOLDER == 0:
            (below := folder / f"{number // IN_A_FOLDER:04}").mkdir(parents=True)
        (below / f"{number:08}.hea").touch()


def listing(run: str, records: int, place: Path) -> dict[str, float]:
    """Making a data set: every file found and given to a shard, by one process."""
    made(place / "ecgs", records)
    return measured(OWN, "--inside", "list", str(place))


def gathering(run: str, records: int, place: Path) -> dict[str, float]:
    """Checking that each record is there once, and comparing the samples of all, by one process."""
    listing(run, records, place)
    measured(OWN, "--inside", "predict", str(place))
    return {"shards": records // IN_A_SHARD, **measured(OWN, "--inside", "gather", str(place))}


PARTS = {"start": start, "listing": listing, "gathering": gathering}
GROW = ("listing", "gathering")
"""Parts that are measured with a quarter of the records, too: by how much do time and memory grow?"""


def at_sizes(name: str, run: str, records: int) -> dict[str, float] | dict[str, list[float]]:
    """What a part took; of one that grows a list of as many values as sizes."""
    found = []
    for size in (records // 4, records):
        with TemporaryDirectory() as place:
            if name not in GROW:
                return PARTS[name](run, size, Path(place))
            found.append({"records": size, **PARTS[name](run, size, Path(place))})
    return {key: [one[key] for one in found] for key in found[0]}


def inside(what: str, place: Path) -> dict[str, float]:
    """One step in this process, with what it took and held beyond what was there before."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    from cctaecg.config.profiles import profile
    from cctaecg.errors import name_as_text
    from cctaecg.training.inference.dataset import opened_dataset, read_dataset
    from cctaecg.training.inference.gathering import gather
    from cctaecg.training.inference.layout import Shard
    from cctaecg.training.inference.predictor import Predictor
    from cctaecg.training.inference.shards import PREDICTIONS, REFUSALS

    out, rng = place / "predicted", np.random.default_rng(0)

    def predict() -> None:
        dataset = read_dataset(out)
        for number in range(1, dataset.shards + 1):
            files = [name_as_text(file) for file in dataset.records_of(number)]
            columns = {"file": files, "samples": [rng.bytes(16).hex() for _ in files]}
            empty = {pa.float32(): np.zeros(len(files)), pa.string(): [""] * len(files)}
            rows = [columns.get(field.name, empty[field.type]) for field in PREDICTIONS]
            about = {"shard": str(Shard(number, dataset.shards)), "identity": dataset.identity}
            pq.write_table(pa.table(rows, PREDICTIONS.with_metadata(about)), dataset.part(number))
            pq.write_table(REFUSALS.with_metadata(about).empty_table(), out / "_refused" / dataset.part(number).name)

    def list_files() -> None:
        shards = sum(len(list(folder.iterdir())) for folder in (place / "ecgs").iterdir()) // IN_A_SHARD
        opened_dataset(out, shards, "none", Predictor((), profile("demo")), [place / "ecgs"])

    steps = {"list": list_files, "predict": predict, "gather": lambda: gather(read_dataset(out))}
    held, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    steps[what]()
    return {"seconds": time.process_time() - began,
            "more_mb": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - held) / 1024}


def main() -> None:
    """Measure the parts that are named, and write them beside those that were stored."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all unless named")
    parser.add_argument("--run", default="demo", help="the finished run whose networks predict")
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--store", action="store_true", help=f"write to {STORED.name}")
    parser.add_argument("--inside", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.inside:
        print(json.dumps(inside(given.inside[0], Path(given.inside[1]))))
        return
    if unknown := set(given.parts) - PARTS.keys():
        sys.exit(f"no such part: {', '.join(sorted(unknown))}; expected some of {', '.join(PARTS)}")
    facts = json.loads(STORED.read_text(encoding="utf-8")) if STORED.exists() else {}
    facts["processor"] = measured("benchmarks.scale_stages", "machine", given.run)["processor"]
    for name in given.parts or PARTS:
        facts[name] = at_sizes(name, given.run, given.records)
        print(name, facts[name])
    if given.store:
        STORED.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
