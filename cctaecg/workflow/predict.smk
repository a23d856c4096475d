# The shards of a data set of predictions, a job each, and the check that all are there. Its folder is the working one.
#
# `cctaecg predict FOLDERS --run NAME --dataset OUT --shards N` lists the records and calls this file; with --profile, on
# a cluster. A shard's part is there only when it is finished, so that what was interrupted goes on from there. One of
# which nothing can be used is finished too, though its call ends with 1.

from cctaecg.training.inference.layout import GATHERED, WORK, Shard

shards = int(config["shards"])
predict = "cd {params.folder:q} && cctaecg predict --run {params.run:q} --dataset {params.out:q}"


rule gathered:
    input:
        [Shard(number, shards).file for number in range(1, shards + 1)],
    output:
        GATHERED,
    log:
        f"{WORK}/logs/gather.log",
    params:
        folder=lambda wildcards: config["folder"],  # as it is, whatever braces it has
        run=config["run"],
        out=lambda wildcards: config["out"],
        log=lambda wildcards: f"{config['out']}/{WORK}/logs/gather.log",
        made=lambda wildcards: f"{config['out']}/{GATHERED}",
    localrule: True
    shell:
        predict + " --gather > {params.log:q} 2>&1 || [ -e {params.made:q} ]"


rule predict_shard:
    output:
        "part-{number}-of-%05d.parquet" % shards,
    log:
        f"{WORK}/logs/shard-{{number}}.log",
    params:
        folder=lambda wildcards: config["folder"],  # as it is, whatever braces it has
        run=config["run"],
        out=lambda wildcards: config["out"],
        shard=lambda wildcards: f"{int(wildcards.number)}/{shards}",
        log=lambda wildcards: f"{config['out']}/{WORK}/logs/shard-{wildcards.number}.log",
        made=lambda wildcards: f"{config['out']}/{Shard(int(wildcards.number), shards).file}",
    threads: int(config["workers"])
    resources:
        mem_mb=lambda wildcards, threads, attempt: (1000 + 400 * threads) * attempt,  # unless the profile has a line
        runtime=lambda wildcards, attempt: int(config["minutes"]) * attempt,
    shell:
        "export OMP_NUM_THREADS={threads} && " + predict
        + " --shard {params.shard} --workers {threads} > {params.log:q} 2>&1 || [ -e {params.made:q} ]"
