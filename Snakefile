# The steps of the study, one rule for each: what it reads, what it makes, and the plain command that makes it.
#
# `cctaecg book NAME` calls this file; by hand it is `snakemake --cores 2 --config 'run="NAME"'`. A step runs again when what
# it reads, the library files its notebook imports, or the values of the configuration's sections that it reads have changed.
# Each step ends by writing manifests/STEP.json, the hashes of what it wrote for later steps, and STEP.shown.json, of what the
# book shows. Later steps depend on the first: a step that runs again and writes the same leads to nothing.
# What a notebook says is watched in its .py source; its .ipynb pair, which papermill runs, also holds outputs.
# papermill writes to the log first, because the outputs of a failed rule are deleted and the notebook that shows why must stay.
# What a step asks of a cluster stands in profiles/NAME/config.yaml (`cctaecg book NAME --on slurm`), a line for each rule.

from hashlib import sha256

from cctaecg.ablations.arms import SEEDS, trainings
from cctaecg.ablations.labels_design import STARTS, judging_folds
from cctaecg.ablations.labels_results import labels_file, shares_file
from cctaecg.ablations.results import beside_the_arms, facts_file
from cctaecg.domain import COHORTS
from cctaecg.labels.files import label_files
from cctaecg.run.names import checked_name
from cctaecg.run.run import Run
from cctaecg.workflow.needed_files import library_files, notebook_files

run = Run(f"runs/{checked_name(config.get('run', 'demo'))}")
settings = run.config().model_dump(mode="json")
source = settings["data"]["source"]
folds = range(settings["training"]["folds"])
here = run.folder.relative_to(Path.cwd()) if run.folder.is_relative_to(Path.cwd()) else run.folder

# The default run is the book at the root; any other run gets a copy of the book's pages, and a book, in its own folder.
book_source = Path(".") if run.name == "demo" else here / "source"
book_pages = [str(page) for page in Path("book").rglob("*") if page.is_file() and Path("book/run") not in page.parents
              and not any(part.startswith(".partial-") for part in page.parts)]
book_html = book_source / "_build" / "html"

# What a language model and people have read, where they have: it decides labels.
DECISIONS = [label_files(run).model_readings, label_files(run).asked, label_files(run).reviews]

NOTEBOOKS = ["03_internal_validation", "04_external_validation", "05_normal_ecg", "06_risk_stratification", "07_explainability",
             "08_ablations", "09_beyond_the_paper", "10_signals"]
SIMULATED = [here / "export" / cohort / name for cohort in COHORTS for name in ("patients.csv", "ccta.csv", "ecg.csv", "procedures.csv")]
AFTER_EXTERNAL = {"06_risk_stratification", "09_beyond_the_paper"}  # they read the ensemble's predictions of 04
folds_compared = int(config.get("ablation_folds", len(folds)))  # of the ablation study, which no other step asks for
NEED_NO_FOLD = {"08_ablations", "10_signals"}
READ_SIGNALS = {"04_external_validation", "06_risk_stratification", "07_explainability", "10_signals"}
ON_GPU = {"gpu": 1, "gpu_manufacturer": "nvidia"} if settings["training"]["device"] == "cuda" else {}  # what trains asks for
ALL_STEPS = [*(["simulate"] if source == "simulated" else []), "prepare", "01_cohort", *(f"02_train_fold_{fold}" for fold in folds), *NOTEBOOKS]


def every_core(wildcards):
    """All that were given; on a cluster, where nobody gives a number, the profile says how many a step gets."""
    return workflow.cores


def manifest(step):
    """What later steps depend on: the hashes of what ``step`` wrote for them."""
    return here / "manifests" / f"{step}.json"


def shown(step):
    """The hashes of what the book shows of ``step``."""
    return here / "manifests" / f"{step}.shown.json"


def sealed(step, command, *also):
    """The shell command of a step: what it writes is noted under its name, and sealed when it has ended well."""
    files = " ".join(["{output:q}", *(f"'{path}'" for path in also)])
    return f"export CCTAECG_STEP={step} && rm -f '{here}/manifests/.{step}.part' && {command} && python -m cctaecg.run.contents '{here}' {step} {files}"


def executed(notebook, parameters=""):
    """The command that runs a notebook; a failed one stays in the log. Of its outputs it shows progress and warnings."""
    return (f"python -m cctaecg.workflow.kernels notebooks/{notebook}.ipynb {{log:q}} -r run_dir '{here}' {parameters} --no-progress-bar --log-output --log-level WARNING"
            " && cp {log:q} {output.notebook:q}")


def values(*sections):
    """The values a step depends on, as text: a changed one is a reason to run the step again."""
    return str({section: settings[section] for section in sections})


def exported(wildcards):
    """The tables of the export; the simulator makes them where no hospital gave any."""
    if source == "simulated":
        return [manifest("simulate")]
    folder = Path(settings["data"]["folder"])
    return [folder / "ptbxl_database.csv"] if source == "ptbxl" else sorted(folder.glob("*/*.csv"))


rule all:
    input:
        manifest("book"),


rule analyses:
    input:
        [[manifest(step), shown(step)] for step in ALL_STEPS],


rule simulate:
    input:
        library_files("cctaecg.simulate.study"),
    params:
        values=values("data") + str(settings["signal"]["fs"]) + str(settings["signal"]["seconds"]),
    output:
        SIMULATED,
        manifest("simulate"),
        shown("simulate"),
    log:
        here / "logs" / "simulate.log",
    benchmark:
        here / "durations" / "simulate.tsv"
    threads: every_core
    shell:
        sealed("simulate", "cctaecg simulate {run.name:q} --workers {threads} > {log:q} 2>&1", here / "truth", here / "export")


rule prepare:
    input:
        exported,
        library_files("cctaecg.ecg.store", "cctaecg.cohort.listing"),
    params:
        values=values("data", "signal", "quality"),
    output:
        signals=here / "ecg" / "signals.npy",
        index=here / "ecg" / "index.parquet",
        manifest=manifest("prepare"),
        shown=shown("prepare"),
    log:
        here / "logs" / "prepare.log",
    benchmark:
        here / "durations" / "prepare.tsv"
    threads: every_core
    shell:
        sealed("prepare", "cctaecg prepare {run.name:q} --workers {threads} > {log:q} 2>&1")


rule cohort:
    input:
        exported,
        manifest("prepare"),
        [path for path in DECISIONS if path.exists()],
        notebook_files("notebooks/01_cohort.py"),
    params:
        values=values("data", "cohort", "labels", "privacy") + str(settings["analysis"]["level"]),
    output:
        table=here / "cohort.parquet",
        results=here / "results" / "cohort.json",
        notebook=here / "notebooks" / "01_cohort.ipynb",
        manifest=manifest("01_cohort"),
        shown=shown("01_cohort"),
    log:
        here / "logs" / "01_cohort.ipynb",
    benchmark:
        here / "durations" / "01_cohort.tsv"
    shell:
        sealed("01_cohort", executed("01_cohort"))


rule train_fold:
    input:
        manifest("01_cohort"),
        manifest("prepare"),
        notebook_files("notebooks/02_train_fold.py"),
    params:
        values=values("model", "training") + settings["signal"]["normalise"],
    output:
        checkpoint=here / "folds" / "{fold}" / "checkpoint.pt",
        card=here / "folds" / "{fold}" / "card.yml",
        predictions=here / "folds" / "{fold}" / "predictions.parquet",
        epochs=here / "folds" / "{fold}" / "epochs.parquet",
        results=here / "results" / "fold_{fold}.json",
        notebook=here / "notebooks" / "02_train_fold_{fold}.ipynb",
        manifest=manifest("02_train_fold_{fold}"),
        shown=shown("02_train_fold_{fold}"),
    log:
        here / "logs" / "02_train_fold_{fold}.ipynb",
    benchmark:
        here / "durations" / "02_train_fold_{fold}.tsv"
    threads: 1
    priority: 2  # before the analyses that need no fold, which then have the core that an odd fold leaves
    resources:
        **ON_GPU,
    shell:
        sealed("02_train_fold_{wildcards.fold}", executed("02_train_fold", "-p fold {wildcards.fold}"))


def analysed(wildcards):
    """What an analysis reads: every fold, and the tables of the notebooks before it."""
    inputs = [manifest("01_cohort")]
    if wildcards.step not in NEED_NO_FOLD:
        inputs += [manifest(f"02_train_fold_{fold}") for fold in folds]
    if wildcards.step in READ_SIGNALS:
        inputs.append(manifest("prepare"))
    if wildcards.step in AFTER_EXTERNAL:
        inputs.append(manifest("04_external_validation"))
    return inputs + notebook_files(f"notebooks/{wildcards.step}.py")


def ablation_facts(wildcards):
    """The digest of what the arms were worth, where they have been trained: no analysis trains them, one shows them."""
    paths = [path for path in (facts_file(run), labels_file(run)) if wildcards.step == "08_ablations" and path.exists()]
    return "".join(sha256(path.read_bytes()).hexdigest() for path in paths)


rule analyse:
    input:
        analysed,
    params:
        values=lambda wildcards: values("analysis", "privacy") + ablation_facts(wildcards),
    output:
        notebook=here / "notebooks" / "{step}.ipynb",
        manifest=manifest("{step}"),
        shown=shown("{step}"),
    log:
        here / "logs" / "{step}.ipynb",
    benchmark:
        here / "durations" / "{step}.tsv"
    wildcard_constraints:
        step="|".join(step for step in NOTEBOOKS if step != "07_explainability"),
    shell:
        sealed("{wildcards.step}", executed("{wildcards.step}"))


# The longest of them first: the others fill the second core beside it.
use rule analyse as explain with:
    wildcard_constraints:
        step="07_explainability",
    priority: 1


rule train_arm:
    input:
        manifest("01_cohort"),
        manifest("prepare"),
        library_files("cctaecg.ablations.arms", "cctaecg.training.run_fold"),
    params:
        values=values("model", "training") + settings["signal"]["normalise"],
    output:
        checkpoint=here / "ablations" / "{arm}" / "{seed}" / "folds" / "{fold}" / "checkpoint.pt",
        card=here / "ablations" / "{arm}" / "{seed}" / "folds" / "{fold}" / "card.yml",
        predictions=here / "ablations" / "{arm}" / "{seed}" / "folds" / "{fold}" / "predictions.parquet",
        epochs=here / "ablations" / "{arm}" / "{seed}" / "folds" / "{fold}" / "epochs.parquet",
        manifest=manifest("ablations_{arm}_{seed}_{fold}"),
        shown=shown("ablations_{arm}_{seed}_{fold}"),
    log:
        here / "logs" / "ablations" / "{arm}_{seed}_{fold}.log",
    threads: 1
    resources:
        **ON_GPU,
    shell:
        sealed("ablations_{wildcards.arm}_{wildcards.seed}_{wildcards.fold}", "cctaecg ablations train {run.name:q} {wildcards.arm} {wildcards.seed} {wildcards.fold} > {log:q} 2>&1")


rule ablations:
    input:
        [manifest(f"ablations_{arm}_{seed}_{fold}") for arm, seed in trainings(run.config()) for fold in range(folds_compared)],
        [manifest(f"02_train_fold_{fold}") for fold in range(folds_compared)],
        library_files("cctaecg.ablations.comparison"),
    params:
        values=values("analysis") + str(folds_compared),
    output:
        facts_file(run).relative_to(Path.cwd()),
    log:
        here / "logs" / "ablations.log",
    shell:
        "cctaecg ablations compare {run.name:q} --folds {folds_compared} > {log:q} 2>&1"


# How many labels a start is worth: from each, a learning rate chosen for every share, then the shares' trainings.
rule choose_rate:
    input:
        manifest("01_cohort"),
        manifest("prepare"),
        library_files("cctaecg.ablations.labels_needed"),
    params:
        values=values("model", "training") + settings["signal"]["normalise"],
    output:
        beside_the_arms(run).results("labels_rates_{start}").relative_to(Path.cwd()),
    log:
        here / "logs" / "ablations" / "rate_{start}.log",
    threads: 1
    resources:
        **ON_GPU,
    priority: 1
    shell:
        "cctaecg ablations choose-rate {run.name:q} {wildcards.start} > {log:q} 2>&1"


rule train_on_shares:
    input:
        rules.choose_rate.output,
    output:
        shares_file(run, "{start}", "{seed}", "{fold}").relative_to(Path.cwd()),
    log:
        here / "logs" / "ablations" / "shares_{start}_{seed}_{fold}.log",
    threads: 1
    resources:
        **ON_GPU,
    shell:
        "cctaecg ablations train-on-shares {run.name:q} {wildcards.start} {wildcards.seed} {wildcards.fold} > {log:q} 2>&1"


rule labels_needed:
    input:
        [shares_file(run, start, seed, fold).relative_to(Path.cwd())
         for seed in range(SEEDS) for fold in judging_folds(run.config()) for start in STARTS],
        library_files("cctaecg.ablations.labels_worth"),
    params:
        values=values("analysis"),
    output:
        labels_file(run).relative_to(Path.cwd()),
    log:
        here / "logs" / "labels.log",
    shell:
        "cctaecg ablations compare-shares {run.name:q} > {log:q} 2>&1"


rule publish:
    input:
        rules.analyses.input,
        [*book_pages, "_config.yml", "_toc.yml"] if run.name != "demo" else [],
        library_files("cctaecg.book.publishing"),
    params:
        values=run.name + str(settings),
    output:
        manifest=manifest("publish"),
        shown=shown("publish"),
    log:
        here / "logs" / "publish.log",
    benchmark:
        here / "durations" / "publish.tsv"
    shell:
        sealed("publish", "cctaecg publish {run.name:q} > {log:q} 2>&1", book_source / "book" / "run")


rule book:
    input:
        manifest("publish"),
        book_pages,
        library_files("cctaecg.book.sphinx_ext.extension", "cctaecg.book.rendering"),
        "profiles/slurm/config.yaml",  # a page shows what it asks for, and the other
        "profiles/kubernetes/objects.yaml",
        "_config.yml",
        "_toc.yml",
    output:
        manifest=manifest("book"),
        shown=shown("book"),
    log:
        here / "logs" / "book.log",
    benchmark:
        here / "durations" / "book.tsv"
    shell:
        sealed("book", "cctaecg render {run.name:q} > {log:q} 2>&1", book_html)
