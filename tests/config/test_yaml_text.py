"""YAML as version 1.2 means it; whatever could be read in two ways is refused with its line."""


import pytest

from cctaecg.config.yaml_text import YamlError, read_yaml


@pytest.mark.parametrize(("text", "value"), [
    ("a: no", {"a": "no"}), ("a: on", {"a": "on"}), ("a: 1:30", {"a": "1:30"}), ("a: 1_000", {"a": "1_000"}),
    ("a: 2020-01-01", {"a": "2020-01-01"}), ("a: 0b11", {"a": "0b11"}), ("a: 0o17", {"a": 15}), ("a: 0x1f", {"a": 31}),
    ("a: 1e3", {"a": 1000.0}), ("a: 1e-3", {"a": 0.001}), ("a: .5", {"a": 0.5}), ("a: 1.", {"a": 1.0}),
    ("a: 0", {"a": 0}), ("a: -0", {"a": 0}), ("a: true", {"a": True}), ("a: ~", {"a": None}), ("a:", {"a": None}),
    ("a: null", {"a": None}),
    ("a: 'null'", {"a": "null"}), ("a: '010'", {"a": "010"}), ("a: -.inf", {"a": float("-inf")}), ("", None), ("7", 7),
    ("a: &x [1]\nb: *x", {"a": [1], "b": [1]}), ("a: <<", {"a": "<<"}),
])
def test_values(text, value):
    read = read_yaml(text)
    assert read == value and str(read) == str(value)  # 1000.0 is no 1000


@pytest.mark.parametrize(("text", "said"), [
    ("a: 1\nb: 2\na: 3", "line 3: the key 'a' stands there a second time, first in line 1"),
    ("a: {b: 1, b: 2}", "line 1: the key 'b' stands there a second time"),
    ("a: 010", "line 1: 010 begins with a zero, which some read as base 8; write 10"),
    ("a: -07", "write -7"),
    ("1: a", "the key '1' is no text"), ("[a]: b", "is no text"), ("a: " + "9" * 31, "a number of 31 digits"),
    ("a: !!python/object/apply:os.system [true]", "could not determine a constructor"),
    ("a: !x 1", "could not determine a constructor"), ("a: [", "line 1"), ("a: *x", "undefined alias"),
    ("a: 1\n---\nb: 2", "expected a single document"), ("a: \x07", "unacceptable character"),
    ("[" * 5000, "nests too deeply"), ("&a [*a]", "stands for"), ("a: '" + "x" * (1 << 20) + "'", "characters"),
])
def test_what_is_refused(text, said):
    with pytest.raises(YamlError) as error:
        read_yaml(text)
    assert said in str(error.value) and "\n" not in str(error.value)


def test_nine_levels_of_aliases_are_counted_not_followed():
    """Followed, they would be 400 million nodes: memory would end before the test does."""
    levels = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 10))
    with pytest.raises(YamlError, match="its aliases followed"):
        read_yaml(f"l0: &l0 [lol]\n{levels}")
