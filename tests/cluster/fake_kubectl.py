"""A ``kubectl`` that runs each job as a process of this machine: enough of it for what the profile calls.

Its state lies in the folder that ``FAKE_KUBECTL`` names: a file for each job, with what was handed in, and its exit
status once it has ended. It does not check what Kubernetes would: only a cluster can.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

STATE = Path(os.environ["FAKE_KUBECTL"])
RUNS_IT = "import subprocess, sys; open(sys.argv[1], 'w').write(str(subprocess.run(sys.argv[2:]).returncode))"


def create() -> None:
    """``create --filename=- --output=name``: begin the one container of a job."""
    made = json.load(sys.stdin)
    name = made["metadata"]["generateName"] + uuid4().hex[:5]
    (container,) = made["spec"]["template"]["spec"]["containers"]
    environment = {each["name"]: each["value"] for each in container["env"]}
    with open(STATE / f"{name}.log", "wb") as log:
        words = [sys.executable, "-c", RUNS_IT, str(STATE / f"{name}.status"), *container["command"]]
        process = subprocess.Popen(words, cwd=container["workingDir"], env=environment, stdout=log, stderr=log,
                                   stdin=subprocess.DEVNULL, start_new_session=True)
    (STATE / f"{name}.json").write_text(json.dumps(made | {"pid": process.pid}))
    print(f"job.batch/{name}")


def ended(name: str) -> str:
    """The exit status of a job; nothing while it runs."""
    path = STATE / f"{name}.status"
    return path.read_text() if path.exists() else ""


def get(name: str) -> None:
    """``get job.batch/NAME --ignore-not-found --output=json``."""
    path = STATE / f"{name}.json"
    if path.exists():
        status = {"": {}, "0": {"succeeded": 1}}.get(ended(name), {"failed": 1})
        print(json.dumps(json.loads(path.read_text()) | {"status": status}))


def pods(label: str) -> None:
    """``get pods --selector=KEY=VALUE``: those that have not ended, with their label."""
    key, _, value = label.partition("=")
    for path in STATE.glob("*.json"):
        if not ended(path.stem) and json.loads(path.read_text())["metadata"]["labels"].get(key) == value:
            print(f"{path.stem}|{value}")


def delete(name: str) -> None:
    """``delete jobs NAME``: end it and forget it."""
    path = STATE / f"{name}.json"
    try:
        os.killpg(json.loads(path.read_text())["pid"], signal.SIGKILL)
    except ProcessLookupError:
        pass
    path.unlink()


match [word for word in sys.argv[1:] if not word.startswith("--")]:
    case ["create"]:
        create()
    case ["get", "pods"]:
        pods(next(word for word in sys.argv if word.startswith("--selector=")).removeprefix("--selector="))
    case ["get", name]:
        get(name.removeprefix("job.batch/"))
    case ["delete", "jobs", *names]:
        for name in names:
            delete(name)
    case words:
        sys.exit(f"no such command here: {words}")
