"""What a profile says, looked at before anything is made: Snakemake reads a rule's line when it comes to the rule.

It takes a mistyped number for a text, so that a job would ask for nothing; and of an option that it does not know it
does not say in which file that stands.
"""

import ast
import builtins
import os
import re
from argparse import Action
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from cctaecg.errors import UserError
from cctaecg.evidence.costs.step_costs import first_attempt
from cctaecg.workflow.cluster.mistyped import resource_meant

KNOWN = ("attempt", "threads", "input", "wildcards", "system_tmpdir", "shutil")
"""Names that Snakemake gives an expression, beside Python's own."""

NUMBERS = ("mem_mb", "disk_mb", "mem_mib", "disk_mib", "gpu", "nodes", "tasks", "cpus_per_task", "cpus_per_gpu",
           "mem_mb_per_cpu")
HUMAN = ("mem", "disk", "runtime")  # of these Snakemake reads 2GB and 1h too
AS_IN = {"threads": "2", "runtime": "60 * attempt", **dict.fromkeys(
    (name for name in NUMBERS if not name.startswith(("mem", "disk"))), "1")}
"""What a value may look like; of memory and disk as in the profiles that ship."""

TEMPLATED = "__use_yte__"
DEFAULTS = "default-resources"
TAKE_NUMBERS = ("int", "float", "parse_cores", "parse_jobs")
"""What Snakemake reads an option's value with that is to be a number."""


class ProfileFault(UserError, ValueError):
    """A line of a profile is none that Snakemake could use; the message says in which file, of which rule."""


def check_profile(file: Path, said: Mapping[str, Any], rules: Collection[str] = ()) -> None:
    """Look at what a profile says, for every rule, called or not. One that is a template is Snakemake's to read.

    Parameters
    ----------
    file : Path
        The profile's.
    said : mapping
        What it says.
    rules : collection of str
        Those that there are, where they are known.

    Raises
    ------
    ProfileFault
        For an option that Snakemake does not have, a number that is none, a resource whose name is nearly a known
        one, and a rule that there is none of.
    """
    if said.get(TEMPLATED):
        return
    from snakemake.cli import get_argument_parser  # a second, so only where there is a profile

    options = {name.lstrip("-"): action for action in get_argument_parser()._actions for name in action.option_strings
               if name.startswith("--")}
    for key, value in said.items():
        if key not in options:
            like = get_close_matches(str(key), options, 1)
            raise ProfileFault(f"{file}: Snakemake has no option {key!r}; expected one of its options"
                               + (f", such as {like[0]}" if like else ""))
        if isinstance(value, str | int | float) and (wrong := _no_number(options[key], value)):
            raise ProfileFault(f"{file}: {key} is {value!r} ({wrong}); expected a number")
    own_names = {name for rule, name, _ in _asked(file, {DEFAULTS: said.get("resources")})}
    for rule, name, value in _asked(file, said):
        if name not in own_names and (meant := resource_meant(name)):
            raise ProfileFault(f"{file}, {rule}: no resource is called {name!r}; is {meant} meant?")
        if wrong := _wrong(name, value):
            raise ProfileFault(f"{file}, {rule}: {name} is {value!r} ({wrong}); expected a number, or as in: "
                               f"{AS_IN.get(name, '3000 * attempt')}")
        if rules and rule != DEFAULTS and (own := rule.removeprefix("rule ")) not in rules:
            like = get_close_matches(own, rules, 1)
            raise ProfileFault(f"{file}: there is no rule {own!r}; expected one of the Snakefile's"
                               + (f", such as {like[0]}" if like else ""))


def rules_of(root: Path) -> set[str]:
    """The rules of the project and of the package, by their names; none where the folder is no project of this kind."""
    files = [root / "Snakefile", *Path(__file__).parents[1].glob("*.smk")]
    found = [re.findall(r"^(?:rule|use rule \w+ as) (\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
             for file in files if file.is_file()]
    return {name for names in found for name in names} if found and "book" in found[0] else set()


def _asked(file: Path, said: Mapping[str, Any]) -> Iterator[tuple[str, str, object]]:
    """Of each rule, and of those without lines, what is asked for."""
    for key in ("set-threads", DEFAULTS, "set-resources"):
        given = said.get(key) or {}
        if isinstance(given, str):
            given = [given]
        if isinstance(given, list):
            parts = (str(each).partition("=") for each in given)
            given = {name.strip(): value.strip() for name, _, value in parts}
        if not isinstance(given, Mapping):
            raise ProfileFault(f"{file}: {key} is {given!r}; expected a line for each rule below it")
        for name, value in given.items():
            if key == "set-threads":
                yield f"rule {name}", "threads", value
            elif key == DEFAULTS:
                yield key, str(name), value
            elif isinstance(value, Mapping):
                yield from ((f"rule {name}", str(what), each) for what, each in value.items())
            elif ":" in str(name):  # RULE:NAME=VALUE
                rule, _, what = str(name).partition(":")
                yield f"rule {rule}", what, value
            else:
                raise ProfileFault(f"{file}, rule {name}: {key} is {value!r}; expected lines such as: "
                                   "mem_mb: 3000 * attempt")


def _no_number(option: Action, value: str | float) -> str:
    """Why the value of an option that takes a number is none; empty where it is one, or any text is taken."""
    from snakemake.exceptions import CliException

    read, takes = option.type, getattr(option.type, "__name__", "")
    if not callable(read) or option.nargs is not None or takes not in TAKE_NUMBERS or "$" in str(value):
        return ""
    if isinstance(value, bool):
        return "no number"
    try:
        read(str(value))
    except (ValueError, CliException):
        return "no number" if takes == "float" else "no whole number"
    return ""


def _wrong(name: str, value: object) -> str:
    """Why a value is no number, or expression of one; empty where it is, or where any text is taken."""
    if name != "threads" and name not in NUMBERS + HUMAN:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "" if value >= 0 else "less than nothing"
    if not isinstance(value, str):
        return "no number"
    text = os.path.expandvars(value)
    if name in HUMAN and _is_human(name, text):
        return ""
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError:
        return "it cannot be computed"
    made = {node.arg if isinstance(node, ast.arg) else node.id for node in ast.walk(tree)
            if isinstance(node, ast.arg) or (isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load))}
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    unknown = sorted(used - made - {*KNOWN, *dir(builtins), *_ioutils()})
    if unknown:
        like = get_close_matches(unknown[0], KNOWN, 1)
        return f"there is no {unknown[0]}" + (f"; is {like[0]} meant?" if like else "")
    if isinstance(tree.body, ast.Tuple | ast.List | ast.Set | ast.Dict):
        return "no number"
    if isinstance(tree.body, ast.Constant) and not isinstance(tree.body.value, int | float):
        return "no number"
    return ""


def _ioutils() -> dict[str, Any]:
    """Functions that Snakemake gives an expression."""
    from snakemake.ioutils import register_in_globals

    found: dict[str, Any] = {}
    register_in_globals(found)
    return found


def more_than(memory_mb: int, said: Mapping[str, Any]) -> list[str]:
    """A line for each rule whose lines ask for more memory at its first attempt than a machine has.

    >>> more_than(8000, {"set-resources": {"a": {"mem_mb": "9000 * attempt"}, "b": {"mem_mb": 8000}}})
    ['a asks for 9,000 MB of memory, and this machine has 8,000: it runs all the same, with what there is']
    """
    lines = []
    for rule, given in (said.get("set-resources") or {}).items():
        asked = first_attempt(given.get("mem_mb") if isinstance(given, Mapping) else None)
        if asked is not None and asked > memory_mb:
            lines.append(f"{rule} asks for {asked:,} MB of memory, and this machine has {memory_mb:,}: it runs all the "
                         "same, with what there is")
    return lines


def _is_human(name: str, text: str) -> bool:
    from snakemake.exceptions import WorkflowError
    from snakemake.resources import Resource

    try:
        return not isinstance(Resource.parse_human_friendly(name, text), str)
    except WorkflowError:
        return False
