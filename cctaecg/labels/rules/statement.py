"""``Statement``: one thing that a report states about a lumen, by itself; whose lumen it is comes after."""

from dataclasses import dataclass
from enum import Enum

from cctaecg.domain import Grade

SOME_EXCLUDED = "only some degrees are excluded"
OPEN_BOUND = "a bound leaves several grades open"


class Meaning(Enum):
    """What a statement says about a lumen."""

    GRADE = "a degree of stenosis, or none"
    NO_DEGREE = "narrowed, to a degree that is not said"
    UNKNOWN = "cannot be assessed, or not told: any degree is possible"
    ELSEWHERE = "said of an earlier time, another person or a graft: nothing of this vessel today"
    EXCLUDES = "some degrees are excluded, the others left open"


@dataclass(frozen=True)
class Statement:
    """One statement, at ``start`` to ``end`` of the text; ``doubt`` is empty or says why a person should look.

    It has a ``grade`` if its meaning is ``GRADE``, and only then.
    """

    start: int
    end: int
    meaning: Meaning
    grade: Grade | None = None
    doubt: str = ""

    @property
    def positive(self) -> bool:
        """Whether it says that something is narrowed."""
        return self.meaning is Meaning.NO_DEGREE or (self.grade is not None and self.grade > Grade.NORMAL)

    def made(self, meaning: "Meaning", doubt: str) -> "Statement":
        """The same words, taken to mean something else and to grade nothing."""
        return Statement(self.start, self.end, meaning, None, doubt)

    def overlaps(self, other: "Statement") -> bool:
        return self.start < other.end and other.start < self.end


def covered(text: str, statements: list[Statement]) -> bytearray:
    """One byte for each character of a text: 1 where a statement covers it."""
    taken = bytearray(len(text))
    for statement in statements:
        taken[statement.start : statement.end] = b"\1" * (statement.end - statement.start)
    return taken
