"""Which statement of a report is about which vessel."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from cctaecg.labels.rules.anatomy import SEGMENT, Subject, find_subjects
from cctaecg.labels.rules.caution import cautious
from cctaecg.labels.rules.lexicon import HISTORY, SENTENCE_END
from cctaecg.labels.rules.statement import Meaning, Statement
from cctaecg.labels.rules.statements import find_statements

# Between a statement and the vessel that it names after it: "severe stenosis | in the proximal | LAD".
_LESION = r"(?:lesions?|disease|plaques?|stenos[ei]s|narrowing|occlusions?|calcifications?)"
_POINTS_FORWARD = re.compile(
    rf"[)\]]?(?:,? {_LESION})*(?:,? n?or (?:[a-z]+ )?{_LESION})?"
    r"\s*(?:is |are |was )?(?:seen |noted |present |identified |found |located )?"
    rf"(?:of|in|at|involving|within|affecting|along|throughout)\b(?:\s|[\-–]|of|in|{SEGMENT})*", re.ASCII,
)  # fmt: skip
# "occluded | mid | RCA", "mild stenosis | : | RCA, LAD", at the beginning of a sentence or clause.
_ADJECTIVE_OF_NEXT = re.compile(rf"(?:\s|[\-–(:]|of|{SEGMENT})*", re.ASCII)
_NEW_CLAUSE = re.compile(r"(?:[,;]|\band)\s+$")

Located = TypeVar("Located", Subject, Statement)


@dataclass(frozen=True)
class Attached:
    """A statement about the vessels of a subject; the sentence speaks of them from ``start`` on."""

    statement: Statement
    subject: Subject
    start: int


def attached_statements(text: str) -> Iterator[Attached]:
    """Each statement of a normalised report that is about coronary arteries, in the order of the text.

    A statement belongs to the vessel named inside it or announced right after it ("stenosis of the LAD"), else to the
    last one named before it in the sentence, else to the one that the sentences before spoke of. A bare "stenosis" is
    dropped where the same sentence says the degree.
    """
    text = HISTORY.sub(lambda line: " " * len(line.group()), text)
    ends = [match.end() for match in SENTENCE_END.finditer(text)]
    subjects, statements = _by_sentence(find_subjects(text), ends), _by_sentence(find_statements(text), ends)
    carried = Subject(0, 0, ())
    for sentence in range(len(ends) + 1):
        named = subjects.get(sentence, [])
        here = statements.get(sentence, [])
        pairs = [(statement, _subject_of(text, statement, named, carried)) for statement in here]
        pairs = cautious(text[([0, *ends])[sentence] : ([*ends, len(text)])[sentence]], pairs) if pairs else []
        graded = {subject for statement, subject in pairs if statement.meaning is Meaning.GRADE}
        for statement, subject in pairs:
            if subject.vessels and not (statement.meaning is Meaning.NO_DEGREE and subject in graded):
                start = min(subject.start, statement.start) if subject in named else statement.start
                yield Attached(statement, subject, start)
        carried = named[-1] if named else carried


def _by_sentence(items: list[Located], ends: list[int]) -> dict[int, list[Located]]:
    grouped: dict[int, list[Located]] = {}
    for item in items:
        grouped.setdefault(bisect_right(ends, item.start), []).append(item)
    return grouped


def _subject_of(text: str, statement: Statement, named: list[Subject], carried: Subject) -> Subject:
    before = inside = None
    for subject in named:
        if subject.start < statement.start:
            before = subject
        elif subject.start < statement.end:
            if subject.one_by_one or not subject.vessels:
                return subject
            inside = subject  # "no coronary stenosis": of all, unless a vessel follows
        else:
            gap = text[statement.end : subject.start]
            begins = before is None or _NEW_CLAUSE.search(text[max(0, statement.start - 6) : statement.start])
            if _POINTS_FORWARD.fullmatch(gap) or (begins and not inside and _ADJECTIVE_OF_NEXT.fullmatch(gap)):
                return subject
            break
    return inside or before or carried
