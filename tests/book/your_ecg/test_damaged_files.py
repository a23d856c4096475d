"""Files that were cut off, altered or written otherwise: the page reads and refuses them as the command line does.

What it cannot do is in ``LIMITS``, each with its reason; there it says that it is a limit of the page.
"""

import re

import numpy as np
import pytest

from cctaecg.commands.ecg_options import in_options
from cctaecg.config.quality import QualityConfig
from cctaecg.config.sections import SignalConfig
from cctaecg.ecg.folder import prepare_file
from cctaecg.ecg.source import Source
from tests.book.your_ecg.damaged import cases
from tests.book.your_ecg.reading import PREPARED
from tests.book.your_ecg.test_bad_files import RATE, S, table, with_line

READ = PREPARED + """
return given.map((one) => {
  try {
    const { recording, signal, told } = prepared(one);
    const sums = recording.signal.map((row) => row.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : value), 0));
    return { said: yourEcg.faults.inOptions(told), sums: signal && sums };
  } catch (error) {
    if (!(error instanceof yourEcg.EcgFault)) return { said: `not foreseen: ${error.stack}` };
    return { said: error.sentence, here: error.here };
  }
});
"""


LIMITS = {
    # numpy's floats of 128 bits differ from one processor to another, and no device writes them
    "array: type '<f16'",
    # a browser would need the wfdb library's decoders of packed differences and of FLAC, its frames and its skews
    *(f"WFDB: {form} said to be {other}" for form in (16, 212)
      for other in (f"{form}x2", f"{form}:3", "8", "310", "508")),
}


@pytest.fixture(scope="module")
def compared(scripted, settings, tmp_path_factory) -> dict[str, tuple[dict, str, list[float] | None]]:
    """What the page makes of each file, what the command says, and the sums of leads that it read."""
    folder, given = tmp_path_factory.mktemp("damaged"), {}
    for number, (name, files) in enumerate(cases()):
        place = folder / str(number)
        place.mkdir()
        assert name not in given
        for file, content in files.items():
            (place / file).write_bytes(content)
        stated = RATE if name.startswith("array") else {}
        given[name] = {"files": [str(place / file) for file in files], "stated": stated}
    found = {}
    for (name, one), page in zip(given.items(), scripted(READ, settings, list(given.values()))):
        source = Source(one["files"][0], one["stated"].get("fs"))
        told = prepare_file(source, SignalConfig(), QualityConfig())
        sums = None if told.signal is None else np.nansum(source.read().signal.astype(float), axis=1).tolist()
        found[name] = page, in_options(told.refused or told.warned), sums
    return found


def test_each_is_said_in_the_words_of_the_command(compared):
    assert len(compared) > 400
    found = {name: page["said"] for name, (page, _, _) in compared.items() if name not in LIMITS}
    assert found == {name: said for name, (_, said, _) in compared.items() if name not in LIMITS}
    read = {name: sums for name, (_, _, sums) in compared.items() if name not in LIMITS and sums}
    assert [name for name, (page, _, _) in compared.items() if page.get("sums")] == list(read)
    assert len(read) > 60
    np.testing.assert_allclose([compared[name][0]["sums"] for name in read], list(read.values()), atol=1e-2)


def test_a_limit_of_the_page_is_said_to_be_one(compared):
    assert {name for name, (page, _, _) in compared.items() if page.get("here")} == LIMITS
    assert all(compared[name][0]["said"].endswith("; cctaecg predict may read them.") for name in LIMITS)


INSIDE = re.compile(r"\b(?:NoneType|index|object|argument|attribute|broadcast|codec|token|EOF|literal|None)\b"
                    r"|Error|/tmp|\.xml|0x")


def test_no_sentence_is_of_a_librarys_inside_or_names_a_path(compared):
    assert {name: words for name, (_, words, _) in compared.items() if INSIDE.search(words)} == {}


def test_a_quotation_mark_left_open_costs_no_more_than_the_rest_of_the_table(scripted, settings, tmp_path):
    """Each line was looked at again with all that followed it: a table of this size took hours."""
    (tmp_path / "a.csv").write_bytes(with_line(b'0.198,"0.1' + 11 * b",0", table(np.tile(S, 40))))
    given = [{"files": [str(tmp_path / "a.csv")], "stated": {}}]
    (found,) = scripted(READ, settings, given)
    assert found["said"] == "unreadable file: is no table of numbers: a quotation mark in row 100 is not closed"
