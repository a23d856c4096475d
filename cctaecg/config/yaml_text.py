"""YAML as version 1.2 means it (core schema), without what makes a configuration say another thing than it seems to.

PyYAML reads version 1.1, where ``010`` is eight, ``1:30`` is ninety and ``no`` is false, keeps the last of two equal
keys without a word, and copies a text of nine nested aliases into a billion values.
"""

import re
from collections.abc import Hashable
from typing import Any

import yaml

LONGEST = 1 << 20
"""Characters of a configuration: a thousand times those of the longest that makes sense."""

MOST_VALUES = 10_000
"""Values of a configuration once its aliases are followed."""


class YamlError(ValueError):
    """A text is not the YAML that is read here; the message says where and why."""


class _Loader(yaml.SafeLoader):
    """The core schema of YAML 1.2: null, booleans, integers and floats; whatever else is a text."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own attribute

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: dict[Hashable, int] = {}
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            line = key_node.start_mark.line + 1
            if not isinstance(key, str):
                raise YamlError(f"line {line}: the key {key_node.value!r} is no text")
            if key in seen:
                raise YamlError(f"line {line}: the key {key!r} stands there a second time, first in line {seen[key]}")
            seen[key] = line
        return super().construct_mapping(node, deep)


def _integer(loader: _Loader, node: yaml.ScalarNode) -> int:
    text = node.value
    bare = text.lstrip("+-")
    if len(bare) > 1 and bare[0] == "0" and bare.isdigit():
        raise YamlError(f"line {node.start_mark.line + 1}: {text} begins with a zero, which some read as base 8; "
                        f"write {int(text)}")
    if len(bare) > 30:
        raise YamlError(f"line {node.start_mark.line + 1}: a number of {len(bare)} digits")
    return int(text, 0)


def _number(loader: _Loader, node: yaml.ScalarNode) -> float:
    return float(node.value.lower().replace(".inf", "inf").replace(".nan", "nan"))


_PLAIN = {
    "null": (r"~|null|Null|NULL|", [*"~nN", ""]),
    "bool": (r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    "int": (r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    "float": (r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
              list("-+.0123456789")),
}
for _name, (_form, _first) in _PLAIN.items():
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_name}", re.compile(rf"^(?:{_form})$"), _first)
_Loader.add_constructor("tag:yaml.org,2002:int", _integer)
_Loader.add_constructor("tag:yaml.org,2002:float", _number)


class _TextLoader(_Loader):
    """Whatever is no mapping and no list is a text: ``no`` the word, ``1`` the digit, nothing the empty text."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own attribute


def read_yaml(text: str, as_text: bool = False) -> Any:
    """The value of a YAML text: mappings, lists, texts, numbers, booleans and None.

    Parameters
    ----------
    text : str
        The whole text.
    as_text : bool, default False
        Whether all scalars are texts, as they are written.

    Raises
    ------
    YamlError
        For a text that is not YAML, is too long, nests too deeply, or holds a key twice, a tag, or a number that
        versions 1.1 and 1.2 of YAML read differently.

    Examples
    --------
    >>> read_yaml("{on: no, at: 1:30, sizes: [1e3, 0x10, null]}")
    {'on': 'no', 'at': '1:30', 'sizes': [1000.0, 16, None]}
    >>> read_yaml("{on: no, sizes: [010, null], empty: }", as_text=True)
    {'on': 'no', 'sizes': ['010', 'null'], 'empty': ''}
    """
    if len(text) > LONGEST:
        raise YamlError(f"it has {len(text):,} characters; expected at most {LONGEST:,}")
    try:
        loader = (_TextLoader if as_text else _Loader)(text)
        node = loader.get_single_node()
        if node is None:
            return None
        if (values := _values(node, {})) > MOST_VALUES:
            raise YamlError(f"it stands for {values:,} values, its aliases followed; expected at most {MOST_VALUES:,}")
        return loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        place = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        said = ", ".join(part for part in (error.context, error.problem) if part)
        raise YamlError(f"{place}{said}") from error
    except yaml.YAMLError as error:
        raise YamlError(str(error).replace("\n", " ")) from error
    except RecursionError:
        raise YamlError("it nests too deeply, or holds itself") from None
    except ValueError as error:
        raise error if isinstance(error, YamlError) else YamlError(str(error)) from error


def _values(node: yaml.Node, known: dict[int, int]) -> int:
    """How many values a node stands for, each alias counted as often as it is used."""
    if id(node) not in known:
        parts: list[yaml.Node] = []
        if isinstance(node, yaml.SequenceNode):
            parts = node.value
        elif isinstance(node, yaml.MappingNode):
            parts = [part for pair in node.value for part in pair]
        known[id(node)] = MOST_VALUES + 1  # what it counts as inside itself
        known[id(node)] = 1 + sum(_values(part, known) for part in parts)
    return known[id(node)]
