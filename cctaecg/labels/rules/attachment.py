"""Which statement of a report is about which vessel, and which words beside it are not understood.

A clause's statement belongs to the vessel that the clause, its heading or a pronoun names. Where a word that the rules
do not know holds the vessel's place, the statement belongs to nobody and is ``unplaced``.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from cctaecg.domain import Grade
from cctaecg.labels.rules.anatomy import PASSED_OVER, SEGMENT, Subject, find_subjects
from cctaecg.labels.rules.cad_rads import read_categories
from cctaecg.labels.rules.caution import cautious
from cctaecg.labels.rules.elsewhere import DATED, Span, told_elsewhere
from cctaecg.labels.rules.lexicon import BECAME, HISTORY, SENTENCE_END
from cctaecg.labels.rules.statement import Meaning, Statement
from cctaecg.labels.rules.statements import find_statements
from cctaecg.labels.rules.strangers import Stranger, find_strangers, in_a_vessels_place, masked
from cctaecg.labels.rules.vocabulary import NO_WORDS, OwnWords

LOOSE = "which vessel is meant is not sure"

# Between a statement and the vessel that it names after it: "severe stenosis | in the proximal | LAD".
_LESION = r"(?:lesions?|disease|plaques?|stenos[ei]s|narrowing|occlusions?|calcifications?|stents?)"
POINTS_FORWARD = re.compile(
    rf"[)\]]?(?:,? {_LESION})*(?:,? n?or (?:[a-z]+ )?{_LESION})?"
    r"\s*(?:is |are |was )?(?:seen |noted |present |identified |found |located )?"
    rf"(?:of|in|at|for|involving|within|affecting|along|throughout)\b(?:\s|[\-–]|of|in|{SEGMENT})*"
    rf"|\s*(?:主要|多|分别|均|可)?(?:见于|位于|累及|发生于|发生在|存在于|出现在|出现于|在)(?:{SEGMENT})*", re.ASCII,
)  # fmt: skip
# "occluded | mid | RCA", "mild stenosis | : | RCA, LAD", at the beginning of a sentence or clause.
_ADJECTIVE_OF_NEXT = re.compile(rf"(?:\s|[\-–(:)]|of|{SEGMENT})*", re.ASCII)
_NEW_CLAUSE = re.compile(r"(?:[,;]|\band)\s+(?:(?:no|without|any|significant|relevant|focal|an?) )*$")
_DIRECTLY_AFTER = re.compile(rf"[\s:=\-–(]*(?:is |are |was |were |with |has |shows )?(?:\s|{SEGMENT})*", re.ASCII)
_PART = re.compile(r"[,;]")
_HEADING = re.compile(r"\s*(?:\([^()\n]{0,20}\))?\s*[:=|\t\-–]")
_REFERS_BACK = re.compile(
    r"\b(?:its?|this|these|same|thereafter|the (?:vessel|artery|lumen|segment|lesion|stent))\b|该|其|此|上述|支架|管腔"
)
_OF_A_SEGMENT = re.compile(r"\b(?:prox\w*|mid\w*|distal\w*|osti\w+|segments?|terminal\w*)\b|近|中段|远|开口|段|末")

NOBODY = Subject(0, 0, ())  # before the first vessel or organ is named
Located = TypeVar("Located", Subject, Statement)


@dataclass(frozen=True)
class Attached:
    """A statement about the vessels of a subject; the sentence speaks of them from ``start`` on."""

    statement: Statement
    subject: Subject
    start: int


@dataclass
class Told:
    """What a report tells: statements with their vessels, statements without, and what is not understood."""

    attached: list[Attached] = field(default_factory=list)
    unplaced: list[Statement] = field(default_factory=list)
    strange: dict[str, list[str]] = field(default_factory=dict)  # words that are not understood, by vessel
    words: list[str] = field(default_factory=list)  # all of them that stand where vessels or lumens are told of
    highest: Grade | None = None  # of any vessel, by the patient's CAD-RADS category


def what_is_told(text: str, own: OwnWords = NO_WORDS) -> Told:
    """Every statement of a normalised report that is about coronary arteries, in the order of the text.

    A statement belongs to the vessel named inside it or announced right after it ("stenosis of the LAD"), else to the
    last one named before it in the sentence, else to the one that the sentences before spoke of. A bare "stenosis" is
    dropped where the same sentence says the degree.
    """
    text = HISTORY.sub(lambda line: " " * len(line.group()), text)
    ends = [match.end() for match in SENTENCE_END.finditer(text)]
    mentioned = find_subjects(text, own)
    elsewhere = told_elsewhere(text, ends)
    named_ones = [s for s in mentioned if s.vessels != (PASSED_OVER,)]
    found, categories, highest = read_categories(text, named_ones, elsewhere)
    stated = [s for s in find_statements(text) if not any(s.overlaps(category) for category in categories)]
    stated = sorted([*stated, *categories], key=lambda s: s.start) if categories else stated
    stated = [_as_elsewhere(text, s, elsewhere) for s in stated] if elsewhere else stated
    hidden = masked(text, [*mentioned, *stated])
    strangers = [s for s in find_strangers(hidden, own) if not any(a <= s.start < b for a, b, _ in elsewhere)]
    subjects, statements = _by_sentence(_split(text, found, stated), ends), _by_sentence(stated, ends)
    told = Told(highest=highest)
    carried, clean_before = NOBODY, False
    for sentence, (start, end) in enumerate(zip([0, *ends], [*ends, len(text)])):
        named, here = subjects.get(sentence, []), statements.get(sentence, [])
        pairs: list[tuple[Statement, Subject]] = []
        placed = True
        for statement in here:
            subject = _subject_of(text, statement, named, carried)
            if not subject.vessels and subject is not NOBODY:
                continue
            if words := in_a_vessels_place(hidden, strangers, statement, subject, named, start):
                told.words += words
                if statement.meaning is Meaning.GRADE or subject not in named:
                    told.unplaced.append(statement)
                    placed = placed and subject in named
                    continue
            if not subject.vessels:
                continue
            if subject is carried and statement.positive and statement.grade is not None:
                statement = _loosely(text, statement, carried, text[start:end], clean_before)
            pairs.append((statement, subject))
        pairs = cautious(text[start:end], pairs) if pairs else []
        for statement, subject in pairs:
            if not _told_exactly(text, statement, subject, pairs):
                first = min(subject.start, statement.start) if subject in named else statement.start
                told.attached.append(Attached(statement, subject, first))
        if strangers and placed and any(start <= stranger.start < end for stranger in strangers):
            _note_strange(told, hidden, strangers, (start, end), named, carried, bool(here))
        if named:
            carried = named[-1]
            of_it = [s for s, subject in pairs if subject == carried]
            of_a_segment = _OF_A_SEGMENT.search(text, start, end)
            clean_before = bool(of_it) and not any(s.positive for s in of_it) and not of_a_segment
    return told


def _told_exactly(text: str, vague: Statement, subject: Subject, pairs: list[tuple[Statement, Subject]]) -> bool:
    """Whether a word of stenosis without a degree has its degree elsewhere in the sentence: "stenosis: below 25%"."""
    if vague.meaning is not Meaning.NO_DEGREE:
        return False
    return any(
        s.meaning is Meaning.GRADE and set(other.vessels) & set(subject.vessels)
        and (s.positive or (not vague.doubt and s.start >= vague.end and not _PART.search(text, vague.end, s.start)))
        for s, other in pairs
    )  # fmt: skip


def _as_elsewhere(text: str, statement: Statement, spans: list[Span]) -> Statement:
    for start, end, why in spans:
        if start <= statement.start < end and not BECAME.search(text, statement.start, statement.end):
            if why == DATED:
                return statement.made(Meaning.UNKNOWN, DATED) if statement.positive else statement
            return statement.made(Meaning.ELSEWHERE, why)
    return statement


def _loosely(text: str, statement: Statement, carried: Subject, sentence: str, clean_before: bool) -> Statement:
    """A degree in a sentence that names no vessel, doubted unless heading, pronoun or segment point back."""
    heading = _HEADING.match(text, carried.end)
    segment = not clean_before and _OF_A_SEGMENT.search(sentence)
    if heading or segment or statement.doubt or _REFERS_BACK.search(sentence):
        return statement
    return statement.made(Meaning.UNKNOWN, LOOSE) if clean_before else replace(statement, doubt=LOOSE)


def _note_strange(
    told: Told, hidden: str, strangers: list[Stranger], span: tuple[int, int], named: list[Subject], carried: Subject,
    stated: bool,
) -> None:
    """Words that are not understood, to the vessel that their part of the sentence speaks of."""
    start, end = span
    if not named and not (carried.vessels and (stated or _OF_A_SEGMENT.search(hidden, start, end))):
        return
    places = [start, *(subject.start for subject in named[1:]), end]
    for subject, begin, stop in zip(named or [carried], places, places[1:]):
        tells = subject.vessels and (subject.one_by_one or stated)  # "quality of the coronary arteries: ..." does not
        words = [stranger.word for stranger in strangers if tells and begin <= stranger.start < stop]
        for vessel in subject.vessels if words else ():
            told.strange.setdefault(vessel, []).extend(words)
        told.words += words


def _by_sentence(items: Iterable[Located], ends: list[int]) -> dict[int, list[Located]]:
    grouped: dict[int, list[Located]] = {}
    for item in items:
        grouped.setdefault(bisect_right(ends, item.start), []).append(item)
    return grouped


def _split(text: str, subjects: list[Subject], statements: list[Statement]) -> list[Subject]:
    """``subjects``, the list taken apart in "70% stenosis RCA, LCX normal"."""
    kept: list[Subject] = []
    for subject in subjects:
        if len(subject.parts) > 1 and "," in text[subject.parts[-2].end : subject.parts[-1].start]:
            before = [s for s in statements if s.end <= subject.start
                      and (_ADJECTIVE_OF_NEXT.fullmatch(text, s.end, subject.start)
                           or POINTS_FORWARD.fullmatch(text, s.end, subject.start))]  # fmt: skip
            later = [s for s in statements if s.start >= subject.end]
            after = any(_DIRECTLY_AFTER.fullmatch(text, subject.end, s.start) for s in later)
            if before and after:
                first = subject.parts[:-1]
                vessels = tuple(dict.fromkeys(vessel for part in first for vessel in part.vessels))
                kept += [replace(subject, end=first[-1].end, vessels=vessels, parts=first), subject.parts[-1]]
                continue
        kept.append(subject)
    return kept


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
            begins = before is None or _NEW_CLAUSE.search(text[max(0, statement.start - 24) : statement.start])
            if POINTS_FORWARD.fullmatch(gap) or (begins and not inside and _ADJECTIVE_OF_NEXT.fullmatch(gap)):
                return subject
            break
    return inside or before or carried
