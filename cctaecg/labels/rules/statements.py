"""What a report states about lumens, each statement by itself; whose lumen it is comes after."""

from cctaecg.domain import Grade
from cctaecg.labels.rules import lexicon
from cctaecg.labels.rules.degrees import alone, combined, occlusions, words
from cctaecg.labels.rules.negation import NEARBY, before, denial
from cctaecg.labels.rules.percentages import percentages
from cctaecg.labels.rules.statement import SOME_EXCLUDED, Meaning, Statement


def find_statements(text: str) -> list[Statement]:
    """What a normalised text states about lumens, in order; of overlapping statements the more exact one.

    >>> [statement.grade.name for statement in find_statements("mild stenosis (45%), then occluded")]
    ['MILD', 'OCCLUDED']
    """
    suspected = [
        Statement(*match.span(), Meaning.EXCLUDES if match["aim"] else Meaning.UNKNOWN, doubt="only suspected")
        for match in lexicon.SUSPECTED.finditer(text)
    ]
    percents, in_words = percentages(text), words(text)
    exact = [_as_former(text, s) for s in combined(text, in_words, percents) + occlusions(text)]
    found = suspected
    for less_certain in (_as_suspected(text, exact), _not_assessed(text), _clean(text), _bare(text), alone(text)):
        found = found + [s for s in less_certain if not any(s.overlaps(other) for other in found)]
    return sorted(found, key=lambda statement: (statement.start, statement.end))


def _as_former(text: str, statement: Statement) -> Statement:
    """``statement``, made unknown where it tells of an earlier time: before a stent, or in the history."""
    former = lexicon.TREATED.match(text, statement.end) or lexicon.FORMERLY.search(before(text, statement.start))
    if not former or not statement.positive:
        return statement
    return Statement(statement.start, statement.end, Meaning.UNKNOWN, doubt="said of an earlier time")


def _as_suspected(text: str, statements: list[Statement]) -> list[Statement]:
    """``statements``, those unknown of which the text goes on to say that they are only suspected."""
    ends = [match.end() for match in lexicon.ONLY_SUSPECTED.finditer(text)]

    def is_suspected(s: Statement) -> bool:
        gaps = (text[s.end : end] for end in ends if s.end < end <= s.end + NEARBY)
        return s.positive and not all(lexicon.CLAUSE_END.search(gap) for gap in gaps)

    return [
        Statement(s.start, s.end, Meaning.UNKNOWN, doubt="only suspected") if is_suspected(s) else s for s in statements
    ]


def _not_assessed(text: str) -> list[Statement]:
    doubt = "a segment cannot be assessed"
    return [Statement(*match.span(), Meaning.UNKNOWN, None, doubt) for match in lexicon.NOT_ASSESSED.finditer(text)]


def _clean(text: str) -> list[Statement]:
    found = []
    for match in lexicon.CLEAN.finditer(text):
        start, end = match.span()
        said_before = before(text, start)
        if lexicon.CLEAN_DENIED.search(said_before):
            found.append(Statement(start, end, Meaning.NO_DEGREE))
        elif not lexicon.CLEAN_OF_ORIGIN.search(said_before):
            found.append(Statement(start, end, Meaning.GRADE, Grade.NORMAL))
    return found


def _bare(text: str) -> list[Statement]:
    """The word stenosis without a degree: absent, or present to a degree that is not said."""
    found = []
    for match in lexicon.STENOSIS.finditer(text):
        start, end = match.span()
        said_before = before(text, start)
        if lexicon.SYSTOLIC.search(said_before):
            continue
        denied = denial(text, start)
        qualified = denied is not None and lexicon.ONLY_EXCLUDES.search(text[denied : end + 8])
        if qualified or lexicon.UNIMPORTANT.search(said_before):
            found.append(Statement(start, end, Meaning.EXCLUDES, doubt=SOME_EXCLUDED))
        elif denied is not None or lexicon.NEGATION_AFTER.match(text, end):
            found.append(Statement(start, end, Meaning.GRADE, Grade.NORMAL))
        else:
            found.append(Statement(start, end, Meaning.NO_DEGREE))
    return found
