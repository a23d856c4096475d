# The shards of a data set of predictions, a job each, and the check that all are there.
#
# `cctaecg predict FOLDERS --run NAME --dataset OUT --shards N` lists the records and calls this file; with --profile, on a
# cluster. A shard's part is there only when it is finished, so that what was interrupted goes on from there.

from pathlib import Path

from cctaecg.training.inference.dataset import GATHERED, WORK, Shard

out, shards = Path(config["out"]), int(config["shards"])
predict = "cd {params.folder:q} && cctaecg predict --run {params.run:q} --dataset {params.out:q}"


def as_text(path):
    """A path in which nothing stands for something else."""
    return str(path).replace("{", "{{").replace("}", "}}")


rule gathered:
    input:
        [as_text(out / Shard(number, shards).file) for number in range(1, shards + 1)],
    output:
        as_text(out / GATHERED),
    log:
        as_text(out / WORK / "logs" / "gather.log"),
    params:
        folder=config["folder"],
        run=config["run"],
        out=str(out),
    localrule: True
    shell:
        predict + " --gather > {log:q} 2>&1"


rule predict_shard:
    output:
        as_text(out) + "/part-{number}-of-%05d.parquet" % shards,
    log:
        as_text(out / WORK / "logs") + "/shard-{number}.log",
    params:
        folder=config["folder"],
        run=config["run"],
        out=str(out),
        shard=lambda wildcards: f"{int(wildcards.number)}/{shards}",
    threads: int(config["workers"])
    resources:
        mem_mb=1000 + 400 * int(config["workers"]),
        runtime=int(config["minutes"]),
    shell:
        "export OMP_NUM_THREADS={threads} && " + predict + " --shard {params.shard} --workers {threads} > {log:q} 2>&1"
