"""What the sentences of a report state about which vessel: the grammar between the lexicon and the grades."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from cctaecg.domain import VESSELS, Grade
from cctaecg.labels import lexicon


class Meaning(Enum):
    """What a statement says about a lumen."""

    GRADE = "a degree of stenosis, or none"
    NO_DEGREE = "narrowed, degree not said"
    NOT_ASSESSED = "cannot be assessed"
    EXCLUDES = "some degrees are excluded, the others left open"


@dataclass(frozen=True)
class Statement:
    """One statement at ``start`` to ``end`` of the text; its sentence speaks of it from ``subject_start`` on."""

    start: int
    end: int
    meaning: Meaning
    grade: Grade | None = None
    doubt: str = ""
    subject_start: int = 0
    of_list: bool = False  # whether the vessels were named one by one

    @property
    def positive(self) -> bool:
        """Whether it says that something is narrowed."""
        return self.meaning is Meaning.NO_DEGREE or (self.meaning is Meaning.GRADE and self.grade > Grade.NORMAL)


@dataclass(frozen=True)
class Subject:
    """Vessels that a part of a sentence speaks of; none for another organ."""

    start: int
    end: int
    vessels: tuple[str, ...]
    of_list: bool = True


def read(text: str) -> Iterator[tuple[tuple[str, ...], Statement]]:
    """Each statement of a normalised report with the vessels it is about, in the order of the text."""
    text = lexicon.HISTORY.sub(lambda line: " " * len(line.group()), text)
    carried = Subject(0, 0, ())
    ends = [match.end() for match in lexicon.SENTENCE_END.finditer(text)]
    subjects, statements = _by_sentence(find_subjects(text), ends), _by_sentence(find_statements(text), ends)
    for number in range(len(ends) + 1):
        here = subjects.get(number, [])
        answered = set()
        found = []
        for statement in statements.get(number, []):
            subject = _subject_of(text, statement, here, carried)
            begin = min(subject.start, statement.start) if subject in here else statement.start
            found.append((subject, replace(statement, subject_start=begin, of_list=subject.of_list)))
            if statement.meaning is Meaning.GRADE:
                answered.add(subject)
        for subject, statement in found:
            # "stenosis, about 60%": the bare word is answered by the degree in the same sentence
            if subject.vessels and not (statement.meaning is Meaning.NO_DEGREE and subject in answered):
                yield subject.vessels, statement
        carried = here[-1] if here else carried


def _by_sentence(items: list, ends: list[int]) -> dict[int, list]:
    grouped = {}
    for item in items:
        grouped.setdefault(bisect_right(ends, item.start), []).append(item)
    return grouped


def _subject_of(text: str, statement: Statement, subjects: list[Subject], carried: Subject) -> Subject:
    """The subject that a statement belongs to: inside it, announced after it, before it, or the one carried over."""
    inside = [s for s in subjects if statement.start <= s.start < statement.end]
    if inside:
        return inside[0]
    before = [s for s in subjects if s.start < statement.start]
    after = [s for s in subjects if s.start >= statement.end]
    if after:
        gap = text[statement.end : after[0].start]
        if lexicon.POINTS_FORWARD.fullmatch(gap) or (not before and lexicon.ADJECTIVE_OF_NEXT.fullmatch(gap)):
            return after[0]
    return before[-1] if before else carried


# -- subjects ------------------------------------------------------------------------------------------


def find_subjects(text: str) -> list[Subject]:
    """The vessels and organs that a normalised text speaks of, names of one list taken together."""
    posterior = ("LCX",) if lexicon.LEFT_DOMINANT.search(text) else ("RCA",)
    grouped: list[Subject] = []
    for match in lexicon.SUBJECT.finditer(text):
        vessels = lexicon.SUBJECTS[int(match.lastgroup[1:])][0]
        if vessels == (lexicon.IGNORED,) or lexicon.PASSED_BY.search(_before(text, match.start())):
            continue
        vessels = posterior if vessels == (lexicon.POSTERIOR,) else vessels
        subject = Subject(match.start(), match.end(), vessels, of_list=len(vessels) == 1)
        last = grouped[-1] if grouped else None
        one_by_one = last is not None and last.vessels and last.of_list and vessels and subject.of_list
        if one_by_one and lexicon.LISTED.fullmatch(text, last.end, subject.start):
            names = tuple(v for v in (*VESSELS, lexicon.REST) if v in last.vessels or v in vessels)
            grouped[-1] = Subject(last.start, subject.end, names)
        else:
            grouped.append(subject)
    return grouped


def _before(text: str, start: int) -> str:
    """The few words before a place."""
    return text[max(0, start - 32) : start]


# -- statements ----------------------------------------------------------------------------------------


def find_statements(text: str) -> list[Statement]:
    """What a normalised text states about lumens, in order; of overlapping statements the more exact one."""
    percents = _percents(text)
    words = [w for w in _words(text) if not any(_said_together(text, w, p) for p in percents)]
    exact = percents + words + _occlusions(text) + _not_assessed(text)
    for less_exact in (_clean(text), _bare(text)):
        exact += [s for s in less_exact if not any(s.start < other.end and other.start < s.end for other in exact)]
    return sorted(exact, key=lambda statement: (statement.start, statement.end))


def _percents(text: str) -> list[Statement]:
    found = []
    for match in lexicon.PERCENT.finditer(text):
        start, end = match.span()
        if (lexicon.NOT_A_STENOSIS_BEFORE.search(_before(text, start)) or lexicon.SYSTOLIC.search(_before(text, start))
                or lexicon.NOT_A_STENOSIS_AFTER.match(text, end) or lexicon.FORMER.search(_before(text, start))):
            continue
        high = float(match["high"])
        low = float(match["low"]) if match["low"] else high
        if max(low, high) > 100:
            continue
        bound = match["bound"]
        if is_denied(text, start):
            found.append(Statement(start, end, Meaning.EXCLUDES, doubt="only some degrees are excluded"))
        elif bound:
            found.append(_bounded(start, end, bound, high))
        else:
            found.append(Statement(start, end, Meaning.GRADE, Grade.from_percent((low + high) / 2)))
    return found


def _bounded(start: int, end: int, bound: str, percent: float) -> Statement:
    """A one-sided percentage is graded where the bound leaves one grade, and "<50%" as mild."""
    below = re.match(r"<|≤|不足|小于|低于|不超过|less|below|under|up to|at most", bound) is not None
    if below and percent <= 25:
        return Statement(start, end, Meaning.GRADE, Grade.NORMAL)
    if below and percent <= 50:
        return Statement(start, end, Meaning.GRADE, Grade.MILD)
    if not below and percent >= 70:
        return Statement(start, end, Meaning.GRADE, Grade.from_percent(percent))
    return Statement(start, end, Meaning.EXCLUDES, doubt="a bound that leaves several grades open")


RANGE_OF = {Grade.NORMAL: (0, 25), Grade.MILD: (25, 50), Grade.MODERATE: (50, 70), Grade.SEVERE: (70, 99)}


def _words(text: str) -> list[Statement]:
    found = []
    for pattern in (lexicon.WORD_BEFORE, lexicon.WORD_AFTER):
        for match in pattern.finditer(text):
            start, end = match.span()
            if lexicon.SYSTOLIC.search(_before(text, start)) or any(s.start < end and start < s.end for s in found):
                continue
            if is_denied(text, start):
                found.append(Statement(start, end, Meaning.EXCLUDES, doubt="only some degrees are excluded"))
                continue
            words = lexicon.WORD.fullmatch(match["word"])
            grades = [_grade_of(word) for word in (words["first"], words["second"]) if word]
            low, high = min(RANGE_OF[g][0] for g in grades), max(RANGE_OF[g][1] for g in grades)
            doubt = "between two grades" if len(set(grades)) > 1 else ""
            found.append(Statement(start, end, Meaning.GRADE, Grade.from_percent((low + high) / 2), doubt))
    return found


def _grade_of(word: str) -> Grade:
    return next(grade for grade, pattern in lexicon.GRADE_WORDS.items() if re.fullmatch(pattern, word))


def _said_together(text: str, word: Statement, percent: Statement) -> bool:
    """Whether a percentage says exactly what a word says roughly, as in "moderate stenosis (60%)"."""
    if word.meaning is not Meaning.GRADE or percent.meaning is not Meaning.GRADE:
        return False
    gap = text[min(word.end, percent.end) : max(word.start, percent.start)]
    return lexicon.TOGETHER.fullmatch(gap) is not None


def _occlusions(text: str) -> list[Statement]:
    found = []
    for match in lexicon.OCCLUDED.finditer(text):
        start, end = match.span()
        if is_denied(text, start) or lexicon.NEGATION_AFTER.match(text, end):
            found.append(Statement(start, end, Meaning.EXCLUDES, doubt="only occlusion is excluded"))
        elif match["near"]:
            found.append(Statement(start, end, Meaning.GRADE, Grade.SEVERE, "nearly occluded"))
        else:
            found.append(Statement(start, end, Meaning.GRADE, Grade.OCCLUDED))
    return found


def _not_assessed(text: str) -> list[Statement]:
    return [Statement(*match.span(), Meaning.NOT_ASSESSED) for match in lexicon.NOT_ASSESSED.finditer(text)]


def _clean(text: str) -> list[Statement]:
    found = []
    for match in lexicon.CLEAN.finditer(text):
        start, end = match.span()
        if lexicon.CLEAN_OF_ORIGIN.search(_before(text, start)):
            continue
        if re.search(r"\bnot\s+$", _before(text, start)):
            found.append(Statement(start, end, Meaning.NO_DEGREE))
        else:
            found.append(Statement(start, end, Meaning.GRADE, Grade.NORMAL))
    return found


def _bare(text: str) -> list[Statement]:
    """The word stenosis without a degree: absent, or present to a degree that is not said."""
    found = []
    for match in lexicon.STENOSIS.finditer(text):
        start, end = match.span()
        if lexicon.SYSTOLIC.search(_before(text, start)):
            continue
        denied = is_denied(text, start)
        unimportant = lexicon.UNIMPORTANT.search(_before(text, start))
        if unimportant or (denied and lexicon.ONLY_EXCLUDES.search(text[denied : end + 8])):
            found.append(Statement(start, end, Meaning.EXCLUDES, doubt="only some degrees are excluded"))
        elif denied or lexicon.NEGATION_AFTER.match(text, end):
            found.append(Statement(denied or start, end, Meaning.GRADE, Grade.NORMAL))
        else:
            found.append(Statement(start, end, Meaning.NO_DEGREE))
    return found


def is_denied(text: str, start: int) -> int:
    """Where the negation begins that covers the statement at ``start``, or 0.

    >>> is_denied("lm: no plaque, stenosis", 15)
    4
    >>> is_denied("lm: no plaque, moderate stenosis", 15)
    0
    """
    begin = max(0, start - 90)
    for match in reversed(list(lexicon.NEGATION.finditer(text, begin, start))):
        between = text[match.end() : start]
        if match.group().isascii():
            covered = lexicon.DENIED_LIST.fullmatch(between)
            new_clause = re.search(r"(?:,|\band)\s*$", between) and lexicon.WORD.match(text, start)
            if covered and not new_clause:
                return match.start() or 1
        elif lexicon.DENIED_CHINESE.fullmatch(between):
            return match.start() or 1
    return 0
