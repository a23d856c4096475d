"""CAD-RADS categories: of one vessel they are its grade, of the patient they bound the grades of all vessels."""

import re

from cctaecg.domain import Grade
from cctaecg.labels.rules.anatomy import Subject
from cctaecg.labels.rules.elsewhere import Span
from cctaecg.labels.rules.statement import Meaning, Statement

_CATEGORY = re.compile(
    r"cad-?\s?rads(?:\s*(?:tm|2\.0))?\s*(?:category|score|class|grade|分级|分类|[=:(\-]|is|of|为"
    r"|级)*\s*(?P<n>[0-5])\s*[ab]?(?!\d|\.\d|\s*%)"
)
_OF_THE_VESSEL = re.compile(r"[\s:\-(|=,]*(?:is |was |for |为|overall )?\s*")
_POINTS_FORWARD = re.compile(r"\s*(?:for|in|of)\s+(?:the )?")
_HIGHEST = {0: Grade.NORMAL, 1: Grade.NORMAL, 2: Grade.MILD, 3: Grade.MODERATE, 4: Grade.SEVERE, 5: Grade.OCCLUDED}


def read_categories(
    text: str, subjects: list[Subject], elsewhere: list[Span]
) -> tuple[list[Subject], list[Statement], Grade | None]:
    """The subjects with those added that are the patient, the statements of one vessel, the patient's highest grade.

    >>> subjects, statements, highest = read_categories("lad: cad-rads 3", [Subject(0, 3, ("LAD",))], [])
    >>> statements[0].grade.name, highest
    ('MODERATE', None)
    """
    statements, of_patient = [], set()
    added = []
    for match in _CATEGORY.finditer(text):
        grade = _HIGHEST[int(match["n"])]
        named = [s for s in subjects if s.vessels and s.one_by_one and s.end <= match.start()]
        after = next((s for s in subjects if s.start >= match.end()), None)
        pointing = after is not None and after.one_by_one and _POINTS_FORWARD.fullmatch(text, match.end(), after.start)
        if pointing or (named and _OF_THE_VESSEL.fullmatch(text, named[-1].end, match.start())):
            statements.append(Statement(*match.span(), Meaning.GRADE, grade))
        else:
            if not any(start <= match.start() < end for start, end, _ in elsewhere):
                of_patient.add(grade)
            added.append(Subject(*match.span(), ()))
    kept = [s for s in subjects if not any(a.start <= s.start < a.end for a in added)]
    return sorted([*kept, *added], key=lambda s: s.start), statements, max(of_patient, default=None)
