"""What each step of a run wrote, by size and hash, and whether a file still is what its step wrote.

A step ends by sealing what it wrote: ``manifests/STEP.json`` holds what later steps read, ``manifests/STEP.shown.json``
what the book shows (executed notebooks hold times, so that their hashes differ between two runs and must not make a
later step run again). Both are written last. While a step runs, the environment variable ``CCTAECG_STEP`` names it,
and what it writes is noted as it is written.

This module is a command too, which the Snakefile ends each step with; it imports little, so that it starts at once.
"""

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import xxhash

from cctaecg.errors import UserError, reason_of
from cctaecg.run.atomic import atomic_path

MANIFESTS = "manifests"
SHOWN = ("results", "tables", "figures", "cases", "notebooks")
"""Folders of a run whose files the book shows and no later step reads."""

AT_THE_ROOT = {"demo": ("../../book/run/", "../../_build/html/")}
"""Runs whose book lies at the project's root, and what of their manifests leads there."""

CHUNK = 1 << 22  # bytes read at a time

Content = tuple[int, str]  # size in bytes, xxh3 of 128 bits as hexadecimal digits
_KEPT: dict[tuple[str, int, int, int], str] = {}  # hashes of this process, by path, size, time of change and inode


class ChangedArtefact(UserError, RuntimeError):
    """A file is not what its step wrote; the message names both, and the command that makes it again."""


def content_of(path: Path) -> Content:
    """Size and hash of a file, the hash kept for as long as the file is the same."""
    state = path.stat()
    key = (str(path), state.st_size, state.st_mtime_ns, state.st_ino)
    if key not in _KEPT:
        digest = xxhash.xxh3_128()
        with path.open("rb", buffering=0) as stream:
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
        _KEPT[key] = digest.hexdigest()
    return state.st_size, _KEPT[key]


def seal(folder: Path, step: str, written: Iterable[Path]) -> None:
    """Write the manifests of a step: of the files given, folders standing for all in them, and of those it has noted.

    Parameters
    ----------
    folder : path
        Of the run.
    step : str
        A name such as ``01_cohort``.
    written : iterable of paths
        Files that the step wrote. Raises ``FileNotFoundError`` for one that is not there.
    """
    own = (manifest_file(folder, step), shown_file(folder, step))  # which the Snakefile counts among what a step writes
    found = {_key(folder, file): content_of(file) for path in written if path not in own for file in files_in(path)}
    for key, content in _noted(folder, step).items():
        if (folder / key).exists():
            found.setdefault(key, content)
    shown = {key: content for key, content in found.items() if key.split("/")[0] in SHOWN}
    _write(shown_file(folder, step), shown)
    _write(manifest_file(folder, step), {key: content for key, content in found.items() if key not in shown})
    _part(folder, step).unlink(missing_ok=True)


def note(folder: Path, path: Path) -> None:
    """Note that the library has written ``path``, a file of the run in ``folder``.

    The step that is running (``CCTAECG_STEP``) seals it when it ends. Outside a step, as in a notebook that somebody
    runs by hand, the manifest that already names the file takes its new content, so that later steps run again.
    """
    key = _key(folder, path)
    if step := os.environ.get("CCTAECG_STEP"):
        part = _part(folder, step)
        part.parent.mkdir(parents=True, exist_ok=True)
        with part.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps([key, *content_of(path)]) + "\n")
        return
    for manifest in manifests_of(folder):
        files = read_manifest(manifest)
        if files and key in files and files[key] != content_of(path):
            _write(manifest, {**files, key: content_of(path)})


def intact(path: Path) -> Path:
    """``path``, a file of a run that another step wrote, or ``ChangedArtefact`` when it is not what that step wrote.

    A file that no step of its run has sealed is taken as it is.
    """
    folder = next((parent for parent in path.parents if (parent / MANIFESTS).is_dir()), None)
    if folder is None:
        return path
    states = [(manifest, manifest.stat()) for manifest in manifests_of(folder)]
    entry = _sealed(tuple((manifest, state.st_mtime_ns, state.st_ino) for manifest, state in states)
                    ).get(_key(folder, path))
    if entry is not None and (how := difference(path, entry[1])):
        raise ChangedArtefact(f"{path} {how} since step {entry[0]} wrote it; make it again with: "
                              f"cctaecg run {folder.name}")
    return path


def forget(folder: Path, step: str) -> None:
    """Remove a step's manifests: it runs again."""
    for path in (manifest_file(folder, step), shown_file(folder, step)):
        path.unlink(missing_ok=True)


def difference(path: Path, content: Content) -> str:
    """How a file differs from what it was, as the rest of a sentence; empty when it does not. Sizes come first."""
    try:
        if path.is_symlink():
            return "has become a link"
        size = path.stat().st_size
        if size != content[0]:
            return f"has {size:,} bytes and had {content[0]:,}" if size else f"is empty and had {content[0]:,} bytes"
        return "" if content_of(path)[1] == content[1] else "has the same size and other content"
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read ({error.strerror or error})"


def _key(folder: Path, path: Path) -> str:
    return Path(os.path.relpath(path, folder)).as_posix()


def files_in(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    yield from (file for file in sorted(path.rglob("*")) if file.is_file() and not file.name.startswith(".partial-"))


def manifest_file(folder: Path, step: str) -> Path:
    return folder / MANIFESTS / f"{step}.json"


def shown_file(folder: Path, step: str) -> Path:
    return folder / MANIFESTS / f"{step}.shown.json"


def _part(folder: Path, step: str) -> Path:
    return folder / MANIFESTS / f".{step}.part"


def manifests_of(folder: Path) -> list[Path]:
    return sorted((folder / MANIFESTS).glob("[!.]*.json"))


def step_of(manifest: Path) -> str:
    return manifest.name.removesuffix(".json").removesuffix(".shown")


def _noted(folder: Path, step: str) -> dict[str, Content]:
    part = _part(folder, step)
    lines = part.read_text(encoding="utf-8").splitlines() if part.exists() else []
    return {key: (size, digest) for key, size, digest in map(json.loads, lines)}


def _write(path: Path, files: dict[str, Content]) -> None:
    lines = [f"{json.dumps(key, ensure_ascii=False)}: {json.dumps(files[key])}" for key in sorted(files)]
    with atomic_path(path) as partial:
        partial.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def read_manifest(manifest: Path) -> dict[str, Content] | None:
    """What a manifest says, or None when it is damaged or names a path outside its run, which is never followed."""
    content, places = _stated(manifest), _places(manifest)
    return None if content is None or any(_leaves(places, key) for key in content) else content


def damage_of(manifest: Path) -> str:
    """What is wrong with a manifest that :func:`read_manifest` refuses, as the rest of a sentence."""
    places = _places(manifest)
    outside = [key for key in _stated(manifest) or {} if _leaves(places, key)]
    return f"names {outside[0]!a}, a path outside the run, which is not followed" if outside else "is damaged"


def _stated(manifest: Path) -> dict[str, Content] | None:
    try:
        content = json.loads(manifest.read_text(encoding="utf-8"))
        return {str(key): (int(size), str(digest)) for key, (size, digest) in content.items()}
    except (ValueError, TypeError, AttributeError):
        return None


def _places(manifest: Path) -> Sequence[str]:
    """Where at the project's root files of a manifest's run may lie."""
    return AT_THE_ROOT.get(manifest.parents[1].name, ())


def _leaves(places: Sequence[str], key: str) -> bool:
    """Whether a manifest's entry is no plain path of its run, or of the book that lies at the project's root."""
    inner = next((key.removeprefix(place) for place in places if key.startswith(place)), key)
    return inner.startswith("/") or "\0" in inner or not {"", ".", ".."}.isdisjoint(inner.split("/"))


@lru_cache(maxsize=8)
def _sealed(manifests: tuple[tuple[Path, int, int], ...]) -> dict[str, tuple[str, Content]]:
    """Each sealed file's step and content; with each manifest comes when it was written, and its inode."""
    sealed: dict[str, tuple[str, Content]] = {}
    for manifest, *_ in manifests:
        files = read_manifest(manifest)
        if files is None:
            raise ChangedArtefact(f"{manifest} {damage_of(manifest)}; make it again with: "
                                  f"cctaecg run {manifest.parents[1].name}")
        step = step_of(manifest)
        sealed |= {key: (step, content) for key, content in files.items()}
    return sealed


if __name__ == "__main__":
    try:
        seal(Path(sys.argv[1]), sys.argv[2], map(Path, sys.argv[3:]))
    except FileNotFoundError as missing:
        sys.exit(f"MissingArtefact: step {sys.argv[2]} ended without {missing.filename}")
    except OSError as failure:
        sys.exit(f"{type(failure).__name__}: {reason_of(failure)} while step {sys.argv[2]} sealed what it wrote")
