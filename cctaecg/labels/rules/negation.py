"""What stands before or after a statement and denies it."""

from cctaecg.labels.rules import lexicon
from cctaecg.labels.rules.normalise import mentions

NEARBY = 32  # characters before a statement that can change its meaning
NEGATION_REACH = 90  # characters from a negation to the last thing that it denies


def denial(text: str, start: int) -> int | None:
    """Where the negation begins that covers what stands at ``start``; ``None`` if there is none.

    >>> denial("lm: no plaque, stenosis", 15), denial("lm: no plaque, moderate stenosis", 15)
    (4, None)
    """
    for match in lexicon.NEGATION.finditer(text, max(0, start - NEGATION_REACH), start):
        between = text[match.end() : start]
        if match.group().isascii():
            new_clause = lexicon.NEW_CLAUSE.search(between) and lexicon.WORD_OR_NUMBER.match(text, start)
            if lexicon.DENIED_ENGLISH.fullmatch(between) and not new_clause:
                return match.start()
        elif lexicon.DENIED_CHINESE.fullmatch(between):
            return match.start()
    return None


def before(text: str, start: int) -> str:
    return text[max(0, start - NEARBY) : start]


def denied_after(text: str, end: int) -> int | None:
    """Where a denial ends that follows what ends at ``end`` in the same clause; ``None`` if none does.

    >>> denied_after("severe stenosis of the rca is not seen.", 15), denied_after("severe stenosis of the rca.", 15)
    (38, None)
    """
    if not mentions(text, lexicon.DENIES_AFTER):
        return None
    match = lexicon.DENIED_AFTER.match(text, end)
    return match.end() if match and not lexicon.NOT_OF_IT.search(match["gap"]) else None
