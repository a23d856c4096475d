"""Nothing that computes with a network takes the device for the processor: all of it runs on a pretended one."""

import subprocess
import sys
from pathlib import Path


def test_training_prediction_and_explanation_run_on_another_device_as_on_the_processor():
    done = subprocess.run([sys.executable, "-m", "tests.training.pretend.compared"], capture_output=True, text=True,
                          cwd=Path(__file__).parents[3], timeout=600)
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stderr.count("fold 0 goes on after epoch 2 of 2") == 6  # of three folds on two devices
    compared = {line.rpartition(":")[0] for line in done.stdout.splitlines()}
    assert {"fold, all", "fold, last-1", "fold, head", "pretraining", "ensemble", "attributions"} <= compared
