"""What a report states about lumens, each statement by itself; whose lumen it is comes after."""

from cctaecg.domain import Grade
from cctaecg.labels.rules import lexicon
from cctaecg.labels.rules.degrees import alone, combined, occlusions, words
from cctaecg.labels.rules.negation import NEARBY, before, denial, denied_after
from cctaecg.labels.rules.normalise import mentions
from cctaecg.labels.rules.percentages import percentages
from cctaecg.labels.rules.statement import SOME_EXCLUDED, Meaning, Statement, covered

EXCEPTION = "an exception, and not what is found there"
OTHERWISE_DISEASED = "a word of disease that no rule grades"


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
    exact = [_as_denied(text, s) for s in exact]
    found, taken = suspected, covered(text, suspected)
    exact = _as_suspected(text, exact)
    for kind in (exact, _not_assessed(text), _clean(text), _bare(text), _diseased(text), alone(text)):
        free = [s for s in kind if taken.find(1, s.start, s.end) < 0]
        found = found + free
        for s in free:
            taken[s.start : s.end] = b"\1" * (s.end - s.start)
    return sorted(found, key=lambda statement: (statement.start, statement.end))


def _as_denied(text: str, statement: Statement) -> Statement:
    """``statement``, which excludes some degrees where the text goes on to deny it, and is unknown where it awaits."""
    if not statement.positive:
        return statement
    if mentions(text, ("待", "除外")) and lexicon.AWAITED.match(text, statement.end):
        return statement.made(Meaning.UNKNOWN, "only suspected")
    if denied_after(text, statement.end) is not None:
        return statement.made(Meaning.EXCLUDES, SOME_EXCLUDED)
    return statement


def _as_former(text: str, statement: Statement) -> Statement:
    """``statement``, made unknown where it tells of an earlier time: before a stent, or in the history."""
    former = lexicon.TREATED.match(text, statement.end) or lexicon.FORMERLY.search(before(text, statement.start))
    if not former or not statement.positive or lexicon.BECAME.search(text, statement.start, statement.end):
        return statement
    return Statement(statement.start, statement.end, Meaning.UNKNOWN, doubt="said of an earlier time")


def _as_suspected(text: str, statements: list[Statement]) -> list[Statement]:
    """``statements``, those unknown of which the text goes on to say that they are only suspected."""
    asked = mentions(text, lexicon.ASKED)
    ends = [match.end() for match in lexicon.ONLY_SUSPECTED.finditer(text)]

    def is_suspected(s: Statement) -> bool:
        gaps = (text[s.end : end] for end in ends if s.end < end <= s.end + NEARBY)
        asked_before = asked and lexicon.ASKED_BEFORE.search(before(text, s.start))
        return s.positive and bool(asked_before or not all(lexicon.CLAUSE_END.search(gap) for gap in gaps))

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
        elif mentions(text, ("except", "apart", "aside", "excluding", "save")) and lexicon.EXCEPTED.match(text, end):
            found.append(Statement(start, end, Meaning.UNKNOWN, doubt=EXCEPTION))
        elif not lexicon.CLEAN_OF_ORIGIN.search(said_before):
            found.append(Statement(start, end, Meaning.GRADE, Grade.NORMAL))
    return found


def _bare(text: str) -> list[Statement]:
    """The word stenosis without a degree: absent, or present to a degree that is not said."""
    found = []
    for match in lexicon.STENOSIS.finditer(text):
        start, end = match.span()
        said_before = before(text, start)
        if mentions(text, lexicon.BRIDGES) and (
            lexicon.SYSTOLIC.search(said_before) or lexicon.ONLY_SYSTOLIC.search(said_before[-16:])
        ):
            continue
        denied = denial(text, start)
        qualified = denied is not None and lexicon.ONLY_EXCLUDES.search(text[denied : end + 8])
        if qualified or lexicon.UNIMPORTANT.search(said_before):
            found.append(Statement(start, end, Meaning.EXCLUDES, doubt=SOME_EXCLUDED))
        elif denied is not None:
            found.append(Statement(start, end, Meaning.GRADE, Grade.NORMAL))
        elif after := lexicon.NEGATION_AFTER.match(text, end):
            found.append(Statement(start, after.end(), Meaning.GRADE, Grade.NORMAL))
        elif denied_after(text, end) is not None:
            found.append(Statement(start, end, Meaning.GRADE, Grade.NORMAL))
        else:
            found.append(Statement(start, end, Meaning.NO_DEGREE))
    return found


def _diseased(text: str) -> list[Statement]:
    """Words of disease that say no degree; where the flow itself is in question, any degree is possible."""
    found = []
    for pattern, meaning in ((lexicon.BLOCKED, Meaning.UNKNOWN), (lexicon.DISEASED, Meaning.NO_DEGREE)):
        for match in pattern.finditer(text):
            if denial(text, match.start()) is None and denied_after(text, match.end()) is None:
                found.append(Statement(*match.span(), meaning, doubt=OTHERWISE_DISEASED))
    return found
