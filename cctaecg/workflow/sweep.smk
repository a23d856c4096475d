# The calls of a sweep, a job each. Its folder is the working one, and is removed when the sweep has ended.
#
# `cctaecg sweep NAME NOTEBOOK VALUES -p PARAMETER --on PROFILE` writes the commands down and calls this file. The rule has the
# name of the one that runs this notebook in a study, so that a profile's lines for that one hold; the numbers here are for a
# profile that has none.

import json
from pathlib import Path

said = json.loads(Path("jobs.json").read_text(encoding="utf-8"))


rule all:
    input:
        [f"{call}.done" for call in said["commands"]],
    localrule: True


rule:
    name:
        said["rule"]
    output:
        touch("{call}.done"),
    log:
        "{call}.log",
    params:
        folder=lambda wildcards: said["folder"],  # as it is, whatever braces it has
        command=lambda wildcards: said["commands"][wildcards.call],
        log=lambda wildcards: Path(f"{wildcards.call}.log").resolve(),
    threads: 1
    resources:
        mem_mb=2500,
        runtime=20,
        **({"gpu": 1, "gpu_manufacturer": "nvidia"} if said["gpu"] else {}),
    shell:
        "export OMP_NUM_THREADS={threads} && cd {params.folder} && {params.command} > /dev/null 2> {params.log:q}"
