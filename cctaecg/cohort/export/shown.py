"""How a fault of an export shows what stands in a file: by its shape, unless its value is asked for.

Every text that a fault quotes comes through here.
"""

from cctaecg.errors import shape_of

COLUMN_NAMES = frozenset((
    "patient_id", "sex", "birth_date", "diabetes", "hypertension", "prior_mi", "exam_id", "performed_at", "report",
    "ecg_id", "recorded_at", "path", "diagnosis", "kind", "last_seen_at", "mi_at",
))  # fmt: skip
"""The names of the contract's columns. Any other text in a header's place may be a misplaced row."""


def shown_value(value: str, show_values: bool = False) -> str:
    """What is said of a wrong value: that it is empty, its shape, or what it is.

    >>> shown_value(""), shown_value("13800001111"), shown_value("male", show_values=True)
    ('is empty', 'has 11 characters like 99999999999', "is 'male'")
    """
    if not value:
        return "is empty"
    return f"is {value!r}" if show_values else f"has {shape_of(value)}"


def shown_column(name: str, show_values: bool = False) -> str:
    """A column's name: as it is where the contract knows it, else as :func:`shown_value` says.

    >>> shown_column("sex"), shown_column("Zhang San")
    ('sex', 'of 9 characters like aaaaa aaa')
    """
    if name in COLUMN_NAMES:
        return name
    return repr(name) if show_values else f"of {shape_of(name)}"
