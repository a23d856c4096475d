# The steps of the study, one rule for each: what it reads, what it makes, and the plain command that makes it.
#
# `cctaecg book NAME` calls this file; by hand it is `snakemake --cores 2 --config run=NAME`. A step runs again when its
# inputs, the library files its notebook imports, or the values of the configuration's sections that it reads have changed.
# What a notebook says is watched in its .py source; its .ipynb pair, which papermill runs, also holds outputs.
# papermill writes to the log first, because the outputs of a failed rule are deleted and the notebook that shows why must stay.

from hashlib import sha256

from cctaecg.ablations.results import facts_file
from cctaecg.domain import COHORTS
from cctaecg.labels.files import label_files
from cctaecg.run.run import Run
from cctaecg.workflow.needed_files import library_files, notebook_files
from cctaecg.ablations.arms import trained_arms

run = Run(f"runs/{config.get('run', 'demo')}")
settings = run.config().model_dump(mode="json")
source = settings["data"]["source"]
folds = range(settings["training"]["folds"])
here = run.folder.relative_to(Path.cwd()) if run.folder.is_relative_to(Path.cwd()) else run.folder

# The default run is the book at the root; any other run gets a copy of the book's pages, and a book, in its own folder.
book_source = Path(".") if run.name == "demo" else here / "source"
book_pages = [str(page) for page in Path("book").rglob("*") if page.is_file() and Path("book/run") not in page.parents]
book_html = book_source / "_build" / "html"

# What a language model and people have read, where they have: it decides labels.
DECISIONS = [label_files(run).model_readings, label_files(run).asked, label_files(run).reviews]

NOTEBOOKS = ["03_internal_validation", "04_external_validation", "05_normal_ecg", "06_risk_stratification", "07_explainability",
             "08_ablations", "09_beyond_the_paper", "10_signals"]
SIMULATED = [here / "export" / cohort / name for cohort in COHORTS for name in ("patients.csv", "ccta.csv", "ecg.csv", "procedures.csv")]
AFTER_EXTERNAL = {"06_risk_stratification", "09_beyond_the_paper"}  # they read the ensemble's predictions of 04
folds_compared = int(config.get("ablation_folds", len(folds)))  # of the ablation study, which no other step asks for
TRAINED = ("predictions.parquet", "epochs.parquet", "checkpoint.pt")
READ_SIGNALS = {"04_external_validation", "06_risk_stratification", "07_explainability", "10_signals"}


def values(*sections):
    """The values a step depends on, as text: a changed one is a reason to run the step again."""
    return str({section: settings[section] for section in sections})


def exported(wildcards):
    """The tables of the export; the simulator makes them where no hospital gave any."""
    if source == "simulated":
        return SIMULATED
    folder = Path(settings["data"]["folder"])
    return [folder / "ptbxl_database.csv"] if source == "ptbxl" else sorted(folder.glob("*/*.csv"))


rule all:
    input:
        book_html / "index.html",


rule analyses:
    input:
        expand(str(here / "notebooks" / "{step}.ipynb"), step=["01_cohort", *NOTEBOOKS]),
        expand(str(here / "notebooks" / "02_train_fold_{fold}.ipynb"), fold=folds),


rule simulate:
    input:
        library_files("cctaecg.simulate.study"),
    params:
        values=values("data") + str(settings["signal"]["fs"]) + str(settings["signal"]["seconds"]),
    output:
        SIMULATED,
    log:
        here / "logs" / "simulate.log",
    benchmark:
        here / "durations" / "simulate.tsv"
    threads: workflow.cores
    shell:
        "cctaecg simulate {run.name} --workers {threads} > {log} 2>&1"


rule prepare:
    input:
        exported,
        library_files("cctaecg.ecg.store", "cctaecg.cohort.listing"),
    params:
        values=values("data", "signal", "quality"),
    output:
        signals=here / "ecg" / "signals.npy",
        index=here / "ecg" / "index.parquet",
    log:
        here / "logs" / "prepare.log",
    benchmark:
        here / "durations" / "prepare.tsv"
    threads: workflow.cores
    shell:
        "cctaecg prepare {run.name} --workers {threads} > {log} 2>&1"


rule cohort:
    input:
        exported,
        here / "ecg" / "index.parquet",
        [path for path in DECISIONS if path.exists()],
        notebook_files("notebooks/01_cohort.py"),
    params:
        values=values("data", "cohort", "labels") + str(settings["analysis"]["level"]),
    output:
        table=here / "cohort.parquet",
        results=here / "results" / "cohort.json",
        notebook=here / "notebooks" / "01_cohort.ipynb",
    log:
        here / "logs" / "01_cohort.ipynb",
    benchmark:
        here / "durations" / "01_cohort.tsv"
    shell:
        "papermill notebooks/01_cohort.ipynb {log} -p run_dir {here} --no-progress-bar --log-level WARNING && cp {log} {output.notebook}"


rule train_fold:
    input:
        here / "cohort.parquet",
        here / "ecg" / "signals.npy",
        notebook_files("notebooks/02_train_fold.py"),
    params:
        values=values("model", "training") + settings["signal"]["normalise"],
    output:
        checkpoint=here / "folds" / "{fold}" / "checkpoint.pt",
        predictions=here / "folds" / "{fold}" / "predictions.parquet",
        epochs=here / "folds" / "{fold}" / "epochs.parquet",
        results=here / "results" / "fold_{fold}.json",
        notebook=here / "notebooks" / "02_train_fold_{fold}.ipynb",
    log:
        here / "logs" / "02_train_fold_{fold}.ipynb",
    benchmark:
        here / "durations" / "02_train_fold_{fold}.tsv"
    threads: 1
    shell:
        "papermill notebooks/02_train_fold.ipynb {log} -p run_dir {here} -p fold {wildcards.fold} --no-progress-bar --log-level WARNING"
        " && cp {log} {output.notebook}"


def analysed(wildcards):
    """What an analysis reads: every fold, and the tables of the notebooks before it."""
    inputs = [here / "cohort.parquet"]
    inputs += [here / "folds" / str(fold) / name for fold in folds for name in ("predictions.parquet", "epochs.parquet", "checkpoint.pt")]
    if wildcards.step in READ_SIGNALS:
        inputs.append(here / "ecg" / "signals.npy")
    if wildcards.step in AFTER_EXTERNAL:
        inputs.append(here / "notebooks" / "04_external_validation.ipynb")
    return inputs + notebook_files(f"notebooks/{wildcards.step}.py")


def ablation_facts(wildcards):
    """The digest of what the arms were worth, where they have been trained: no analysis trains them, one shows them."""
    path = facts_file(run)
    return sha256(path.read_bytes()).hexdigest() if wildcards.step == "08_ablations" and path.exists() else ""


rule analyse:
    input:
        analysed,
    params:
        values=lambda wildcards: values("analysis") + ablation_facts(wildcards),
    output:
        notebook=here / "notebooks" / "{step}.ipynb",
    log:
        here / "logs" / "{step}.ipynb",
    benchmark:
        here / "durations" / "{step}.tsv"
    wildcard_constraints:
        step="|".join(step for step in NOTEBOOKS if step != "07_explainability"),
    shell:
        "papermill notebooks/{wildcards.step}.ipynb {log} -p run_dir {here} --no-progress-bar --log-level WARNING && cp {log} {output.notebook}"


# The longest of them first: the others fill the second core beside it.
use rule analyse as explain with:
    wildcard_constraints:
        step="07_explainability",
    priority: 1


rule train_arm:
    input:
        here / "cohort.parquet",
        here / "ecg" / "signals.npy",
        library_files("cctaecg.ablations.arms", "cctaecg.training.run_fold"),
    params:
        values=values("model", "training") + settings["signal"]["normalise"],
    output:
        checkpoint=here / "ablations" / "{arm}" / "folds" / "{fold}" / "checkpoint.pt",
        predictions=here / "ablations" / "{arm}" / "folds" / "{fold}" / "predictions.parquet",
        epochs=here / "ablations" / "{arm}" / "folds" / "{fold}" / "epochs.parquet",
    log:
        here / "logs" / "ablations" / "{arm}_{fold}.log",
    threads: 1
    shell:
        "cctaecg ablations train {run.name} {wildcards.arm} {wildcards.fold} > {log} 2>&1"


rule ablations:
    input:
        [here / "ablations" / arm / "folds" / str(fold) / name for arm in trained_arms(run.config())
         for fold in range(folds_compared) for name in TRAINED],
        [here / "folds" / str(fold) / name for fold in range(folds_compared) for name in TRAINED],
        library_files("cctaecg.ablations.comparison"),
    params:
        values=values("analysis") + str(folds_compared),
    output:
        facts_file(run).relative_to(Path.cwd()),
    log:
        here / "logs" / "ablations.log",
    shell:
        "cctaecg ablations compare {run.name} --folds {folds_compared} > {log} 2>&1"


rule publish:
    input:
        rules.analyses.input,
        book_pages if run.name != "demo" else [],
        library_files("cctaecg.book.publishing"),
    params:
        values=run.name + str(settings),
    output:
        book_source / "book" / "run" / "manifest.json",
    log:
        here / "logs" / "publish.log",
    benchmark:
        here / "durations" / "publish.tsv"
    shell:
        "cctaecg publish {run.name} > {log} 2>&1"


rule book:
    input:
        book_source / "book" / "run" / "manifest.json",
        book_pages,
        library_files("cctaecg.book.sphinx_ext.extension"),
        "_config.yml",
        "_toc.yml",
    output:
        book_html / "index.html",
    log:
        here / "logs" / "book.log",
    benchmark:
        here / "durations" / "book.tsv"
    shell:
        "jupyter-book build {book_source} --all -W --keep-going > {log} 2>&1"
