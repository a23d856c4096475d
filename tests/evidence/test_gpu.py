"""The prepared measurement of a GPU runs, hides no failure, and is said as it came out."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cctaecg.evidence.gpu import gpu_facts, gpu_sentence

ROOT = Path(__file__).parents[2]


def call(*words: object) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-m", "benchmarks.gpu", *map(str, words)], cwd=ROOT, text=True,
                          capture_output=True, timeout=600)


def test_the_script_measures_every_part_that_it_is_asked_for(tmp_path):
    out = tmp_path / "facts.json"
    done = call("--device", "cpu", "--quick", "--out", out, "--parts", "gradients", "study: float32", "steps: small",
                "explanations", "optimisers", "graph: small")
    assert done.returncode == 0, done.stderr
    facts = json.loads(out.read_text())
    assert facts["failed"] == {} and facts["left_out"] == [] and facts["kind"] == "cpu"
    assert set(facts["parts"]) == {"gradients: full", "gradients: small", "study: float32", "steps: small, float32",
                                   "steps: small, bfloat16", "explanations", "optimisers", "graph: small"}
    assert all(part["agrees"] for name, part in facts["parts"].items() if name.startswith("gradients"))
    assert facts["parts"]["study: float32"]["minutes"] > 0


def test_no_time_left_is_said_and_only_a_whole_measurement_on_a_gpu_is_stored(tmp_path):
    out = tmp_path / "facts.json"
    assert call("--device", "cpu", "--quick", "--out", out, "--minutes", -1, "--parts", "optimisers").returncode == 0
    assert json.loads(out.read_text())["left_out"] == ["optimisers"]
    refused = call("--device", "cpu", "--quick", "--store")
    assert refused.returncode == 2 and "--store is for a whole measurement on a GPU" in refused.stderr


@pytest.mark.parametrize("minutes, within", [(29.0, "within"), (31.0, "more than")])
def test_the_sentence_follows_the_measurement(minutes, within):
    steps = {"seconds": {"ours": 0.02, "automatic": 0.03, "plain": 0.07}}
    facts = {"device": "a GPU", "parts": {"study: float32": {"minutes": minutes}, "steps: full, float32": steps},
             "failed": {"study: bfloat16": "RuntimeError: no kernel"}}
    said = gpu_sentence(facts)
    assert f"would take {minutes:.0f} minutes on one a GPU, {within} the 30 aimed at" in said
    assert "takes 20 ms, 30 ms with automatic differentiation, and 70 ms as published, in float32." in said
    assert "With bfloat16 it could not be measured (RuntimeError: no kernel)." in said


def test_what_was_not_measured_is_not_claimed():
    assert gpu_sentence(None) == "On a GPU it was not measured: none was at hand."
    assert (gpu_facts() is None) == (not (ROOT / "cctaecg" / "evidence" / "gpu_facts.json").exists())
