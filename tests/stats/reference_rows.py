"""What a row of ``references.csv`` names in its column ``inputs``, read from the data sets beside it."""

import operator
import re
from functools import cache
from pathlib import Path

import pandas as pd

DATA = Path(__file__).parent / "references" / "data"
COLUMNS = ("y score a b prob first second time event covariate high grade groups folds levels x clinical").split()
OPERATORS = {"==": operator.eq, "!=": operator.ne, ">=": operator.ge, "<=": operator.le, ">": operator.gt,
             "<": operator.lt}


@cache
def table_of(name):
    return pd.read_csv(DATA / f"{name}.csv", keep_default_na=False, na_values=[""])


def column_of(table, text):
    minus, name, comparison, literal = re.fullmatch(r"(-?)([A-Za-z]\w*)(==|!=|>=|<=|>|<)?(.*)", text).groups()
    column = table[name]
    if not comparison:
        return -column if minus else column
    literal = float(literal) if pd.api.types.is_numeric_dtype(column) else literal
    return OPERATORS[comparison](column, literal).astype(float).where(column.notna())


def setting_of(text):
    numbers = [float(part) if re.fullmatch(r"-?[\d.]+(e-?\d+)?", part) else part for part in text.split("|")]
    return numbers if len(numbers) > 1 else numbers[0]


def read(data, inputs):
    """What a row's ``inputs`` name: arrays of its columns and settings."""
    keys = dict(part.split("=", 1) for part in inputs.split(";"))
    if not data:
        return {key: setting_of(text) for key, text in keys.items()}
    table = table_of(data)
    for condition in filter(None, keys.pop("rows", "").split("&")):
        table = table[column_of(table, condition) == 1]
    found, complete = {}, pd.Series(True, index=table.index)
    for key in COLUMNS:
        if key in keys:
            columns = pd.concat([column_of(table, text) for text in keys[key].split("|")], axis=1)
            complete &= columns.notna().all(axis=1)
            found[key] = columns
    arrays = {key: (part[complete].to_numpy() if part.shape[1] > 1 else part[complete].iloc[:, 0].to_numpy())
              for key, part in found.items()}
    return arrays | {key: setting_of(text) for key, text in keys.items() if key not in COLUMNS}
