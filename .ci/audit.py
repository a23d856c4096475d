"""What `make audit` says of the lock: known vulnerabilities, and which licences the pinned packages have.

python .ci/audit.py AUDIT.json LICENCES.json requirements.lock licences.csv: the first two are what pip-audit and
pip-licenses wrote. It ends with 1 where a pinned package is known to be vulnerable. pip-audit passes a package over
that it finds nothing of, and then says that it found no vulnerability; here it is said that nothing was looked up.
"""

import csv
import json
import re
import sys
from pathlib import Path


def canonical(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(lock: str) -> dict[str, str]:
    """Name and version of each pinned package."""
    lines = (line.split("#")[0].strip() for line in lock.splitlines())
    return {canonical(name): version for name, _, version in (line.partition("==") for line in lines if line)}


def vulnerabilities(audit: str) -> tuple[str, bool]:
    """A sentence on what pip-audit has found, and whether anything was."""
    dependencies = json.loads(audit)["dependencies"] if audit.strip() else []
    looked_up = [one for one in dependencies if "skip_reason" not in one]
    found = [f"{one['name']} {one['version']}: {fault['id']}"
             + (f", mended in {', '.join(fault['fix_versions'])}" if fault["fix_versions"] else "")
             for one in looked_up for fault in one["vulns"]]
    if not looked_up:
        return "Vulnerabilities: not looked up, the list of them could not be reached.", False
    passed = len(dependencies) - len(looked_up)
    more = f"; {passed} more could not be looked up" if passed else ""
    return f"Vulnerabilities: {len(found)} known in {len(looked_up)} packages{more}." + "".join(
        f"\n  {line}" for line in found), bool(found)


def licences(installed: str, lock: str) -> list[tuple[str, str, str]]:
    """Name, version and licence of each pinned package; of one that is not installed, that it is not."""
    known = {canonical(one["Name"]): _licence(one) for one in json.loads(installed)}
    return [(name, version, known.get(name, "not installed here")) for name, version in sorted(pins(lock).items())]


SAID_ELSEWHERE = {"mlcroissant": "Apache Software License"}  # by the LICENSE of its repository, not by the package


def _licence(package: dict[str, str]) -> str:
    """What a package says its licence is; where it says nothing, the first line of its licence file."""
    said, text = package["License"], package.get("LicenseText", "").strip()
    if said == "UNKNOWN" and canonical(package["Name"]) in SAID_ELSEWHERE:
        return SAID_ELSEWHERE[canonical(package["Name"])]
    return said.splitlines()[0] if said != "UNKNOWN" else text.splitlines()[0].strip() if text else said


def main(audit: str, installed: str, lock: str, out: str) -> int:
    rows = licences(Path(installed).read_text(encoding="utf-8"), Path(lock).read_text(encoding="utf-8"))
    with Path(out).open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, lineterminator="\n").writerows([("package", "version", "licence"), *rows])
    print(f"Licences: {len(rows)} packages, {len({licence for *_, licence in rows})} licences, listed in {out}.")
    sentence, found = vulnerabilities(Path(audit).read_text(encoding="utf-8") if Path(audit).exists() else "")
    print(sentence)
    return int(found)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
