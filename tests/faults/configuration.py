"""Values of ``config.yml`` that mean nothing, or could mean two things."""

from pathlib import Path

from cctaecg.config.profiles import load
from tests.faults.fault import Fault, Told, raised

ALIASES = "l0: &l0 [x]\n" + "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 10))


def _loaded(content: str | bytes) -> Told:
    path = Path("config.yml")
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return raised(lambda: load(path))


def _folder() -> Told:
    Path("config.yml").mkdir()
    return raised(lambda: load(Path("config.yml")))


CONTENTS: list[tuple[str, str | bytes]] = [
    ("an empty file", ""), ("a list", "- profile: demo"), ("a single word", "demo"), ("a single number", "7"),
    ("a bracket that is not closed", "training: ["), ("a tab for an indent", "training:\n\tepochs: 3"),
    ("two documents", "profile: demo\n---\nprofile: smoke"), ("not UTF-8", b"profile: demo # caf\xe9"),
    ("UTF-16", "profile: demo".encode("utf-16")), ("a control character", "profile: \x07"),
    ("a key twice", "training: {epochs: 3}\ndata: {seed: 1}\ntraining: {epochs: 4}"),
    ("a key twice inside", "training: {epochs: 3, epochs: 4}"), ("a number for a key", "1: demo"),
    ("nine levels of aliases", ALIASES), ("a value that holds itself", "data: &a {seed: *a}"),
    ("an alias of nothing", "data: *x"), ("a Python object", "profile: !!python/object/apply:os.system ['true']"),
    ("five thousand brackets", "[" * 5000), ("a megabyte", "profile: " + "x" * (1 << 20)),
    ("an unknown profile", "profile: huge"), ("null for the profile", "profile: null"),
    ("a list for the profile", "profile: [demo]"), ("an unknown section", "trainig: {epochs: 3}"),
    ("an unknown key", "training: {epoch: 3}"), ("null for a section", "training: null"),
    ("an empty section", "training:"), ("a word for a section", "training: fast"),
    ("a list for a section", "data: [1]"),
    ("a leading zero", "training: {epochs: 010}"), ("a time for a number", "training: {epochs: 1:30}"),
    ("true for a number", "training: {epochs: true}"), ("1 for true", "training: {pcgrad: 1}"),
    ("yes for true", "training: {pcgrad: yes}"), ("a text for a number", "training: {epochs: '3'}"),
    ("a fraction for a whole number", "training: {epochs: 2.5}"),
    ("a float for a whole number", "training: {epochs: 1e3}"),
    ("underscores in a number", "analysis: {resamples: 1_000}"), ("null for a number", "training: {epochs: null}"),
    ("a list for a number", "training: {epochs: [3]}"), ("no epochs", "training: {epochs: 0}"),
    ("infinitely many epochs", "training: {epochs: .inf}"), ("absurdly many epochs", "training: {epochs: 1000000000}"),
    ("a number of forty digits", "training: {epochs: " + "9" * 40 + "}"), ("one fold", "training: {folds: 1}"),
    ("an infinite learning rate", "training: {learning_rate: .inf}"),
    ("a learning rate that is no number", "training: {learning_rate: .nan}"),
    ("an absurd batch", "training: {batch_size: 10000000}"), ("a negative seed", "training: {seed: -1}"),
    ("a seed of more than 32 bits", "training: {seed: 4294967296}"), ("an unknown device", "training: {device: gpu}"),
    ("negative blocks", "model: {blocks: [-1, 1, 1, 1]}"), ("no blocks", "model: {blocks: [0, 1, 1, 1]}"),
    ("no stages", "model: {widths: [], blocks: []}"), ("a stage without blocks", "model: {blocks: [1, 1, 1]}"),
    ("a number for a list", "model: {widths: 16}"), ("a word for a list", "model: {widths: '16, 32'}"),
    ("dropout of everything", "model: {dropout: 1.0}"), ("no kernel", "model: {kernel_size: 0}"),
    ("no groups", "model: {group_width: 0}"), ("a width that the groups do not divide", "model: {widths: [16, 24]}"),
    ("widths that shrink", "model: {widths: [64, 32]}"),
    ("a first stage below the stem", "model: {stem_width: 64}"),
    ("a network larger than any machine", "model: {widths: [65536, 65536]}"),
    ("an empty checkpoint", "model: {checkpoint: ''}"),
    ("a checkpoint with a zero byte", 'model: {checkpoint: "a\\0b"}'),
    ("a number for a checkpoint", "model: {checkpoint: 7}"), ("an infinite scale", "data: {scale: .inf}"),
    ("no scale", "data: {scale: 0}"), ("a seed of the pretraining", "data: {seed: 1000000}"),
    ("a hospital without a folder", "data: {source: hospital}"),
    ("a simulated study with a folder", "data: {folder: x}"),
    ("an unknown source", "data: {source: excel}"), ("a power line of 55 Hz", "signal: {powerline_hz: 55}"),
    ("an ECG of an hour", "signal: {seconds: 3600}"), ("a rate of 20 Hz", "signal: {fs: 20}"),
    ("limits in the wrong order", "quality: {min_fs: 500, max_fs: 200}"),
    ("an unknown vessel", "analysis: {risk_thresholds: {D1: 0.5}}"),
    ("a threshold of 1.5", "analysis: {risk_thresholds: {LAD: 1.5}}"),
    ("null for a threshold", "analysis: {risk_thresholds: {LAD: null}}"), ("a level of 95", "analysis: {level: 95}"),
    ("a landmark after the end", "analysis: {landmark_days: 800}"),
    ("a negative interval", "cohort: {max_interval_days: -1}"),
    ("65 requests at once", "labels: {concurrency: 65}"),
    ("a time-out that never comes", "labels: {timeout_seconds: .inf}"),
]
FAULTS = [*(Fault(what, lambda content=content: _loaded(content)) for what, content in CONTENTS),
          Fault("a folder of that name", _folder)]
