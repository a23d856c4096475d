"""``--on``: the profiles that ship name the Snakefile's rules, and what is none ends before anything is made."""

import re
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
import yaml

from cctaecg.evidence.costs.step_costs import LIKE, OF_THE_CALL, allowance, asked_by, costs_by_rule, step_costs
from cctaecg.workflow.cluster import places
from cctaecg.workflow.cluster.places import ExecutorMissing, NoSuchPlace, Place, arguments, place_named
from cctaecg.workflow.cluster.profile_check import ProfileFault, check_profile, rules_of
from cctaecg.workflow.cluster.queues import SLURM
from tests.reproducibility import copied

ROOT = Path(__file__).parents[3]
SHIPPED = sorted((ROOT / "profiles").glob("*/config.yaml"))


def rules_that_run_something() -> set[str]:
    """Names of the rules that are a job, without those that only gather others or run where the command does."""
    found = set()
    for file in (ROOT / "Snakefile", *sorted((ROOT / "cctaecg").rglob("*.smk"))):
        text = file.read_text(encoding="utf-8")
        assert len(re.findall(r"^rule:", text, re.MULTILINE)) == text.count('said["rule"]')  # a study's, by its name
        rules = re.split(r"^(?:rule|use rule \w+ as) (\w+)(?::| with:)$", text, flags=re.MULTILINE)
        bodies = {name: body.split("\nrule:")[0] for name, body in zip(rules[1::2], rules[2::2], strict=True)}
        found |= {name for name, body in bodies.items() if "shell:" in body and "localrule: True" not in body}
        found |= {"explain"} & bodies.keys()
    return found


def dry_run(project: Path, *words: str) -> str:
    command = [sys.executable, "-m", "snakemake", "--nolock", "--dry-run", "--cores", "2", "--config", 'run="smoke"',
               *words]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_the_profiles_that_ship():
    assert [path.parent.name for path in SHIPPED] == ["kubernetes", "local", "slurm"]
    assert [yaml.safe_load(path.read_text())["executor"] for path in SHIPPED] == ["cluster-generic", "local", "slurm"]


@pytest.mark.parametrize("profile", SHIPPED, ids=lambda path: path.parent.name)
def test_a_profile_names_exactly_the_rules_of_the_snakefile(profile):
    """A new rule would be handed in with the cluster's defaults, and an old one's line mean nothing."""
    said = yaml.safe_load(profile.read_text(encoding="utf-8"))
    rules = rules_that_run_something()
    assert {"simulate", "train_fold", "explain", "book", "predict_shard"} <= rules
    assert not {"all", "analyses", "gathered"} & rules
    assert {*said["set-threads"], *OF_THE_CALL} == set(said["set-resources"]) == set(asked_by(profile)) == rules
    assert rules <= rules_of(ROOT)
    check_profile(profile, {key: each for key, each in said.items() if not key.startswith("cluster-generic")},
                  rules_of(ROOT))


@pytest.mark.parametrize("profile", SHIPPED, ids=lambda path: path.parent.name)
def test_every_measured_step_gets_what_it_took_and_the_allowance(profile):
    asked = asked_by(profile)
    for rule, _, seconds, peak in costs_by_rule(step_costs()).itertuples(index=False):
        least = allowance(seconds, peak)
        assert least.memory_mb <= asked[rule].memory_mb <= 2 * least.memory_mb, rule
        assert least.minutes <= asked[rule].minutes <= 2 * least.minutes, rule
        assert peak < asked[rule].memory_mb and seconds < 60 * asked[rule].minutes, rule
    assert all(asked[rule].memory_mb >= asked[other].memory_mb for rule, other in LIKE.items())


@pytest.mark.parametrize("name", ["slurm", "kubernetes"])
def test_a_second_attempt_on_a_cluster_gets_more(name):
    said = yaml.safe_load((ROOT / "profiles" / name / "config.yaml").read_text())
    assert said["retries"] == 2 and said["latency-wait"] >= 60
    assert all(str(value).endswith(" * attempt") for given in said["set-resources"].values()
               for value in given.values())


@pytest.mark.parametrize(("device", "asks"), [("auto", False), ("cpu", False), ("cuda", True)])
def test_snakemake_takes_what_the_profile_says_and_a_gpu_where_the_run_wants_one(device, asks, tmp_path):
    project = copied(tmp_path / "project")
    folder = project / "runs" / "smoke"
    folder.mkdir(parents=True)
    (folder / "config.yml").write_text(f"profile: smoke\ntraining:\n  device: {device}\n")
    said = dry_run(project, "--workflow-profile", "profiles/slurm")
    steps = {rule: body for rule, body in re.findall(r"^rule (\w+):\n((?:    .*\n)+)", said, re.MULTILINE)}
    assert "threads: 2" in steps["simulate"] and "runtime=15" in steps["simulate"]
    assert "runtime=20" in steps["train_fold"] and "mem_mb=3000" in steps["train_fold"]
    assert ("gpu=1" in steps["train_fold"]) is asks and "gpu" not in steps["explain"]


def test_a_place_is_a_profile_of_the_project_or_a_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(places.shutil, "which", lambda programme: f"/usr/bin/{programme}")
    assert place_named("slurm") == Place(ROOT / "profiles" / "slurm", "slurm", SLURM)
    (tmp_path / "config.yaml").write_text("jobs: 3\n")
    assert place_named(str(tmp_path)) == Place(tmp_path, "local")


@pytest.mark.parametrize("name", ["nowhere", "", "profiles", "../profiles/slurm/config.yaml"])
def test_what_is_no_profile_is_told_with_those_that_there_are(name):
    with pytest.raises(NoSuchPlace, match=r"expected one of profiles/ \(kubernetes, local, slurm\), or a folder"):
        place_named(name)


@pytest.mark.parametrize(("content", "said"), [
    ("executor: [", "is no YAML"), ("- a\n", "names no executor"), ("executor: 3\n", "names no executor"),
])
def test_a_file_that_is_no_profile_is_named(content, said, tmp_path):
    (tmp_path / "config.yaml").write_text(content)
    with pytest.raises(NoSuchPlace, match=f"{re.escape(str(tmp_path))}.*{said}"):
        place_named(str(tmp_path))


@pytest.mark.parametrize(("lines", "said"), [
    ("slurm-acount: x", "Snakemake has no option 'slurm-acount'; expected one of its options"),
    ("latency-wiat: 3", "Snakemake has no option 'latency-wiat'; expected one of its options, such as latency-wait"),
    ("set-resources:\n  labels_needed:\n    mem_mb: 25OO * attempt",
     "rule labels_needed: mem_mb is '25OO * attempt' (it cannot be computed); expected a number, or as in: "
     "3000 * attempt"),
    ("set-resources:\n  a:\n    mem_mb: 2500 * atempt", "(there is no atempt; is attempt meant?)"),
    ("set-resources:\n  a:\n    runtime: 1O", "rule a: runtime is '1O' (it cannot be computed)"),
    ("set-resources:\n  a:\n    mem_mb: 2 * max(sizes)", "(there is no sizes)"),
    ("set-resources:\n  a:\n    mem_mb: lots", "(there is no lots)"),
    ("set-resources:\n  a: 3", "rule a: set-resources is 3; expected lines such as: mem_mb"),
    ("set-threads:\n  a: two", "rule a: threads is 'two' (there is no two"),
    ("set-threads:\n  a: -2", "rule a: threads is -2 (less than nothing); expected a number, or as in: 2"),
    ("set-threads:\n  - a=2.x", "rule a: threads is '2.x'"),
    ("set-resources:\n  train_fodl:\n    mem_mb: 3", "there is no rule 'train_fodl'; expected one of the Snakefile's, "
     "such as train_fold"),
    ("default-resources:\n  - mem_mb=1OO", "default-resources: mem_mb is '1OO'"),
    ("set-resources:\n  book:\n    mem_bm: 1400", "rule book: no resource is called 'mem_bm'; is mem_mb meant?"),
    ("set-resources:\n  book:\n    runtme: 14", "rule book: no resource is called 'runtme'; is runtime meant?"),
    ("set-resources:\n  book:\n    mem_gb: 1", "is mem_mb meant?"), ("set-resources: [book:gpus=1]", "is gpu meant?"),
    ("default-resources:\n  - slurm_acount=a", "no resource is called 'slurm_acount'; is slurm_account meant?"),
    ("default-resources:\n  slurm_patrition: a", "is slurm_partition meant?"),
    ("set-resources:\n  book:\n    mem_mb: 1,400", "rule book: mem_mb is '1,400' (no number); expected a number, or"),
    ("jobs: 1oo", "config.yaml: jobs is '1oo' (no whole number); expected a number"),
    ("retries: two", "config.yaml: retries is 'two' (no whole number); expected a number"),
    ("latency-wait: 6o", "latency-wait is '6o' (no whole number)"), ("cores: 2.5", "cores is 2.5 (no whole number)"),
    ("latency-wait: true", "latency-wait is True (no number)"),
    ("max-status-checks-per-second: fast", "max-status-checks-per-second is 'fast' (no number)"),
])
def test_a_line_that_is_mistyped_is_named_with_its_file_and_rule_called_or_not(lines, said, tmp_path):
    (tmp_path / "config.yaml").write_text(f"executor: local\n{lines}\n")
    with pytest.raises(ProfileFault) as error:
        place_named(str(tmp_path))
    assert str(error.value).startswith(str(tmp_path / "config.yaml")) and said in str(error.value)


@pytest.mark.parametrize("line", ["mem_mb: max(2 * input.size_mb, 1000) * attempt", "mem: 2 GB",
                                  "runtime: 2h", "slurm_partition: n1-standard", "slurm_extra: \"'--nice=1'\"",
                                  "mem_mb: sum(n for n in (1, threads))", "disk_mb: 3.5", "licences: 3"])
def test_what_snakemake_takes_is_taken(line, tmp_path):
    (tmp_path / "config.yaml").write_text(f"executor: local\nset-resources:\n  book:\n    {line}\n")
    assert place_named(str(tmp_path)).notes == ()


@pytest.mark.parametrize("line", ["jobs: unlimited", "cores: all", "jobs: 3", "retries: 2", "latency-wait: '60'",
                                  "max-status-checks-per-second: 0.5", "latency-wait: $WAIT",
                                  "resources: [gpus=2]\nset-resources:\n  book:\n    gpus: 1"])
def test_the_numbers_and_names_of_a_profile_that_snakemake_takes_are_taken(line, tmp_path):
    (tmp_path / "config.yaml").write_text(f"executor: local\n{line}\n")
    assert place_named(str(tmp_path)).executor == "local"


@pytest.mark.parametrize(("name", "meant"), [("locall", "local"), ("slrum", "slurm"), ("kubernets", "kubernetes"),
                                             ("cluster-genric", "cluster-generic")])
def test_nobody_is_told_to_install_what_is_nearly_the_name_of_a_known_executor(name, meant, tmp_path):
    (tmp_path / "config.yaml").write_text(f"executor: {name}\n")
    with pytest.raises(NoSuchPlace, match=rf"config\.yaml: Snakemake has no executor '{name}'; is {meant} meant\?$"):
        place_named(str(tmp_path))


@pytest.mark.parametrize("name", ["dryrun", "touch"])
def test_an_executor_that_runs_nothing_is_none(name, tmp_path):
    (tmp_path / "config.yaml").write_text(f"executor: {name}\n")
    with pytest.raises(NoSuchPlace, match=f"executor {name} runs nothing; expected local, slurm or another"):
        place_named(str(tmp_path))


def test_more_memory_than_the_machine_has_is_said_before_it_is_cut(tmp_path):
    (tmp_path / "config.yaml").write_text("executor: local\nset-resources:\n  book:\n    mem_mb: 900000000 * attempt\n")
    assert place_named(str(tmp_path)).notes[0].startswith("book asks for 900,000,000 MB of memory, and this ")


def test_an_executor_that_is_not_installed_is_told_with_what_installs_it(tmp_path):
    (tmp_path / "config.yaml").write_text("executor: no-such-thing\n")
    with pytest.raises(ExecutorMissing, match=r"pip install snakemake-executor-plugin-no-such-thing$"):
        place_named(str(tmp_path))


def test_a_machine_that_hands_in_no_jobs_is_told_so(monkeypatch):
    monkeypatch.setattr(places.shutil, "which", lambda programme: None if programme == "sbatch" else "/usr/bin/x")
    with pytest.raises(ExecutorMissing, match="there is no sbatch on this machine; call this from one"):
        place_named("slurm")


def test_what_snakemake_is_told_of_each_place():
    assert arguments(None, None, "x") == ["--cores", "2"] and arguments(None, 3, "x") == ["--cores", "3"]
    local = arguments(Place(Path("/p/local"), "local"), None, "x")
    memory = int(local[local.index("--resources") + 1].removeprefix("mem_mb="))
    assert memory == psutil.virtual_memory().total // 2**20 and local[-1] == "gpu=1"
    assert arguments(Place(Path("/p/slurm"), "slurm"), None, "x") == [
        "--workflow-profile", "/p/slurm", "--slurm-jobname-prefix", "x"]
    assert arguments(Place(Path("/p/k"), "cluster-generic"), 7, "x") == ["--workflow-profile", "/p/k", "--jobs", "7"]
