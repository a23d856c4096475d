"""ECG files as the page's scripts read them in Node, beside what ``cctaecg predict`` says of them."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from cctaecg.commands.ecg_options import in_options
from cctaecg.domain import PROBABILITY_COLUMNS
from cctaecg.run.run import Run
from cctaecg.training.ecg_files import predict_files

PREPARED = """
const prepared = ({ files, stated }) => {
  const held = files.map((file) => {
    const bytes = new Uint8Array(fs.readFileSync(file));
    return { name: file.split("/").pop(), size: bytes.length, bytes };
  });
  const recording = yourEcg.readers.read(held, { fs: null, unit: null, leads: null, ...stated });
  const { findings, refused, signal } = yourEcg.prediction.prepared(recording);
  const told = (refused.length ? refused : findings).map((one) => `${one.reason}: ${one.detail}`).join("; ");
  return { recording, signal, told };
};
"""
"""What is dropped, read and prepared, with what is told of it; throws what the page says of a file that it refuses."""

READ = PREPARED + """
return given.map((one) => {
  try {
    const { signal, told } = prepared(one);
    return { said: yourEcg.faults.inOptions(told), mean: signal && yourEcg.prediction.predicted(signal).mean };
  } catch (error) {
    if (!(error instanceof yourEcg.EcgFault)) throw error;
    return { said: error.sentence, mean: null, here: error.here };
  }
});
"""


class Dropped(NamedTuple):
    """What is dropped: the file that stands for the ECG first, and what the reader of the page states."""

    files: Sequence[Path]
    stated: Mapping[str, Any] = MappingProxyType({})


class Told(NamedTuple):
    """A sentence, and four probabilities or none."""

    said: str
    mean: list[float] | None


def in_node(scripted: Callable[..., Any], data: dict[str, Any], dropped: Sequence[Dropped]) -> list[dict[str, Any]]:
    given = [{"files": [str(file) for file in one.files], "stated": dict(one.stated)} for one in dropped]
    return scripted(READ, data, given)


def by_the_command(run: Run, dropped: Sequence[Dropped]) -> list[Told]:
    """As ``cctaecg predict`` says it; files of one kind of statement go through at once."""
    plain = [one for one in dropped if not one.stated]
    tables = [predict_files([one.files[0] for one in plain], run)] if plain else []
    tables += [predict_files([one.files[0]], run, one.stated.get("fs"), one.stated.get("unit"), one.stated.get("leads"))
               for one in dropped if one.stated]
    table = pd.concat(tables, ignore_index=True)
    told = [Told(in_options(said), None if np.isnan(row).all() else row.tolist())
            for said, row in zip(table["quality"], table[list(PROBABILITY_COLUMNS.values())].to_numpy())]
    stated = iter(told[len(plain):])
    without = iter(told[:len(plain)])
    return [next(stated if one.stated else without) for one in dropped]
