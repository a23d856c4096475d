"""The objects for Kubernetes: the account may do what the code asks of ``kubectl``, and no more."""

import ast
import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[3]
PROFILE = ROOT / "profiles" / "kubernetes"
OBJECTS = {each["kind"]: each for each in yaml.safe_load_all((PROFILE / "objects.yaml").read_text(encoding="utf-8"))}
CODE = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "cctaecg").rglob("*.py")))


def calls(code: str) -> list[list[str]]:
    """The words of every ``kubectl`` call of the code that are no options; what is no text stands as ``NAME``."""
    found = []
    for path in ast.walk(ast.parse(code)):
        if isinstance(path, ast.List | ast.Tuple) and len(path.elts) > 1:
            words = [each.value if isinstance(each, ast.Constant) else "PIECES" if isinstance(each, ast.JoinedStr)
                     else "NAME" for each in path.elts]
            if words[0] == "kubectl":
                found.append([str(word) for word in words[1:] if word != "PIECES" and not str(word).startswith("--")])
    return found


def asked(words: list[str]) -> tuple[str, str]:
    """The resource and the verb of a call: of many ``get`` is ``list``, and the code creates jobs, by a file."""
    match words:
        case ["create"]:
            return "jobs", "create"
        case ["get", "NAME"]:
            return "jobs", "get"  # by the name that ``create`` printed
        case ["get", resource]:
            return resource, "list"
        case ["delete", resource]:
            return resource, "delete"
    raise AssertionError(f"what does kubectl {' '.join(words)} ask for? Say so here, and allow it in objects.yaml")


def test_the_role_allows_what_the_code_asks_for_and_nothing_else():
    assert len(calls(CODE)) == 5
    allowed = {(resource, verb) for rule in OBJECTS["Role"]["rules"]
               for resource in rule["resources"] for verb in rule["verbs"]}
    assert allowed == {asked(words) for words in calls(CODE)}
    assert {resource: group for rule in OBJECTS["Role"]["rules"] for group in rule["apiGroups"]
            for resource in rule["resources"]} == {"jobs": "batch", "pods": ""}


def test_a_new_call_is_seen():
    assert asked(calls('run(["kubectl", "get", "nodes", "--output=name"])')[0]) == ("nodes", "list")
    assert calls('lists = ("kubectl", "delete", "jobs", f"--x={y}")') == [["delete", "jobs"]]


def test_the_account_has_the_role_and_the_pod_the_account():
    (subject,) = OBJECTS["RoleBinding"]["subjects"]
    assert subject == {"kind": "ServiceAccount", "name": OBJECTS["ServiceAccount"]["metadata"]["name"]}
    assert OBJECTS["RoleBinding"]["roleRef"]["name"] == OBJECTS["Role"]["metadata"]["name"]
    assert OBJECTS["Pod"]["spec"]["serviceAccountName"] == subject["name"]


def test_claim_mount_and_image_are_those_of_the_profile():
    line = yaml.safe_load((PROFILE / "config.yaml").read_text(encoding="utf-8"))["cluster-generic-submit-cmd"]
    said = dict(re.findall(r"--(image|claim|mount) (\S+)", line))
    pod = OBJECTS["Pod"]["spec"]
    (container,), (volume,) = pod["containers"], pod["volumes"]
    assert said == {"image": container["image"], "claim": OBJECTS["PersistentVolumeClaim"]["metadata"]["name"],
                    "mount": container["volumeMounts"][0]["mountPath"]}
    assert volume["persistentVolumeClaim"]["claimName"] == said["claim"]
    assert container["volumeMounts"][0]["name"] == volume["name"] and container["workingDir"] == said["mount"]
    assert OBJECTS["PersistentVolumeClaim"]["spec"]["accessModes"] == ["ReadWriteMany"]
    assert pod["securityContext"]["runAsUser"] == 1000  # the first that the Dockerfile adds
