"""Which vessels, or which other organ, a part of a report speaks of.

Branches belong to the vessel they arise from, as in the SCCT and SYNTAX segment models: diagonals and septals to the
LAD, obtuse marginals to the LCX, right ventricular branches to the RCA. The intermediate branch is counted with the
LCX (segment 12 of the SYNTAX model). Posterior descending and posterolateral branches follow the dominance that the
report states, and belong to the RCA when it states none.

Patterns meet normalised text (``cctaecg.labels.rules.normalise``).
"""

import re
from dataclasses import dataclass

from cctaecg.domain import VESSELS

PASSED_OVER = "passed over"  # anatomy that a sentence only mentions on its way: sinuses, dominance, grooves
REST = "rest"  # "the remaining coronary arteries": those of which the report says nothing else
POSTERIOR = "posterior"  # branches that follow the dominance

_GRAFT = r"(?:[lr]ima|svg|grafts?|桥血管|旁路血管?|搭桥血管|乳内动脉|大隐静脉桥?)"
_TARGET = r"(?:rca|lad|lcx|cx|lm|om\d?|d\d|pda|plv|左?前降支|左?回旋支|右冠(?:状动脉)?|对角支|钝缘支)"
_OF_GRAFT = rf"{_GRAFT}(?:\s*(?:-|–|—|→|to|至)+\s*(?:the )?{_TARGET})?"

# (vessels, Chinese, English). At one place the first that matches wins; no vessels: another organ, a graft or a score.
_NAMES = (
    ((), _OF_GRAFT, _OF_GRAFT),
    ((), r"钙化积分|射血分数",
     r"cad-?rads\s*:?\s*[0-5n]?[ab]?|calcium scor\w*|agatston\w*|ejection fraction|l?v?ef\b"),
    ((PASSED_OVER,),
     r"[左右无]冠(?:状动脉)?(?:瓣|状?窦)|冠状(?:静脉)?窦|房室沟|房室间沟|室间沟"
     r"|(?:左|右|均衡)(?:冠(?:状动脉|脉)?)?(?:供血)?(?:优势|型)",
     r"coronary (?:sinus(?:es)?|cusps?)|sinus(?:es)? of valsalva|(?:atrio|inter)ventricular groove"
     r"|(?:left|right|co)-?\s*(?:coronary\s+)?(?:artery\s+)?(?:system\s+)?dominan\w+"),
    (("LM",),
     r"(?:左冠状动脉|冠状动脉|左冠脉?|左)左?主干",
     r"left main(?: coronary)?(?: artery| stem| trunk)?|lmca\b|lms\b|lmt?\b"),
    (("LAD",),
     r"(?:左冠(?:状动脉|脉)?|冠状动脉)?左?前降支|(?:第[一二三]|高位)?对角支\d?|间隔支",
     r"(?:left )?anterior descending(?: coronary)?(?: artery| branch)?|[pmd]?lad\b|d[1-4]\b"
     r"|diagonals?(?: branch(?:es)?)?(?: \d\b)?|septal (?:branch|perforator)\w*"),
    (("LCX",),
     r"(?:左冠(?:状动脉|脉)?|冠状动脉)?左?回?旋支|(?:第[一二三])?钝[缘圆]支\d?|中间支",
     r"(?:left )?circumflex(?: coronary)?(?: artery| branch)?|[pmd]?lcx\b|cx\b|om[1-4]?\b"
     r"|obtuse marginals?(?: branch(?:es)?)?(?: \d\b)?|ramus(?: intermedius)?|intermediate (?:branch|artery)|ri\b"),
    ((POSTERIOR,),
     r"(?:左室|右冠)?(?:后降支|后侧支|后外侧支)|左?室后支",
     r"(?:[rl]-?)?(?:pda|plv|plb|pla|pd|pl)\b|posterior descending(?: artery| branch)?"
     r"|postero-?lateral(?: artery| branch\w*)?"),
    (("RCA",),
     r"右冠状动脉(?:主干)?|右冠脉?|锐缘支|右室支|圆锥支",
     r"right coronary(?: artery)?|[pmd]?rca\b|acute marginals?|right ventricular branch\w*|conus branch"),
    ((REST,),
     r"(?:其余|余|其他|剩余)(?:各|主要|冠状动脉|冠脉|血管|分支|支){1,6}(?!段)",
     r"(?:remaining|remainder of the|rest of the|other)(?: of the)? (?:major |epicardial |native )*(?:coronary )?"
     r"(?:vessels?|arter(?:y|ies)|coronaries|tree|circulation|branches)"
     r"|other(?= (?:significant |coronary |focal )*(?:stenos|lesion))"),
    (("LM", "LAD", "LCX"), r"左冠状动脉|左冠脉", r"left coronary(?: artery| system| tree)?"),
    (VESSELS,
     r"(?:左、?右|双侧|三支|各支|两侧)?(?<!壁)(?:冠状动脉|冠脉)(?:各主要分支|各支|各段|主要分支|三支)*|各支血管",
     r"(?:all )?(?:three |major |native |epicardial )*"
     r"(?:coronary arter(?:y|ies)|coronaries|coronary (?:vessels|tree))"),
    ((),
     r"主动脉瓣?|肺动脉|肺静脉|颈动脉|肾动脉|锁骨下动脉|头臂干|髂动脉|上腔静脉|下腔静脉|门静脉|二尖瓣|三尖瓣|瓣膜|瓣口"
     r"|心包|心肌(?!桥|内)|心腔|心房|心室|房室|[左右]房|[左右]室|心影|心脏|肺|纵隔|胸腔|胸膜|支气管|气管|食管|食道|肝|胆"
     r"|脾|胰|肾|胃|甲状腺|乳腺|乳房|淋巴结|椎|肋骨|骨质|膈|皮下|软组织"
     r"|(?:影像)?(?:印象|诊断意见|诊断|结论|提示|所见)\s*:",
     r"(?:aort\w*|pulmon\w*|carotid\w*|renal|subclavian|iliac|brachiocephalic|vena cava|mitral|tricuspid|valv\w*"
     r"|pericardi\w*|myocardium|chambers?|atri(?:um|a|al)|ventric(?:le|les|ular)|cardiac (?:size|function)|heart"
     r"|lungs?|mediastin\w*|pleura\w*|bronch\w*|trache\w*|o?esophag\w*|liver|hepat\w*|gallbladder|biliary|spleen"
     r"|kidneys?|stomach|hiatal|thyroid|breasts?|lymph\w*|spin(?:e|al)|vertebra\w*|ribs?|bon(?:e|es|y)"
     r"|osseous|soft tissues?|extra-?cardiac)\b|(?:impression|conclusion|findings)\s*:"),
)


def _alternatives(language: int) -> str:
    return "|".join(f"(?P<s{i}>{names[language]})" for i, names in enumerate(_NAMES))


# An alternative is only tried where a name can begin: this makes the search several times faster.
_BEGINNINGS = (
    "[左右冠前回旋对高第间钝后锐室圆其余他剩双三各两无均主肺颈肾锁头髂上下门二瓣心房纵胸气食肝胆脾胰胃甲乳淋椎肋骨膈皮软"
    "桥旁搭大钙射影印诊结提所]|中间|支气"
)
_CHINESE = re.compile(rf"(?={_BEGINNINGS})(?:{_alternatives(1)})")
_ENGLISH = re.compile(rf"(?<![a-z0-9])(?=[a-z])(?:{_alternatives(2)})", re.ASCII)
_LEFT_DOMINANT = re.compile(
    r"左(?:冠(?:状动脉|脉)?)?(?:供血)?优势|left(?: coronary)?(?: artery)?(?: system)?[- ]?dominan"
)
# A vessel or organ named only to say where another one comes from or runs.
_PASSED_BY = re.compile(
    r"(?:起自|起源于|起于|发自|开口于|走行于|位于|来自|延续为|延续成|发出|分为|分出"
    r"|from|along|between|within the|giv(?:es|ing) (?:rise to|off)|bifurcates into|divides into|continues as)"
    r"\s*(?:the\s*)?$"
)

SEGMENT = (
    r"近中段|中远段|近段|中段|远段|近端|远端|中端|近|中|远|开口处?|起始部|起始段|末端|末段|全程|各段|段|分支|主干|及其|处|部"
    r"|proximal|prox\.?|middle|mid|distal|dist\.?|osti(?:al|um)|terminal|segments?|third|portions?|part|origin|main"
    r"|branch(?:es)?|vessels?|arter(?:y|ies)|first|second|large|small|dominant|its|the|both|a|an"
)
# Between two names of one list: "the proximal LAD, the LCX and ...".
_LISTED = re.compile(
    rf"(?!.*\(-\))(?:\s|{SEGMENT}|[、,/&+()\-–~]|以及|及|和|与|或|至|并|and|or|nor|as well as|to)*", re.ASCII
)


@dataclass(frozen=True)
class Subject:
    """Vessels that a part of the text speaks of, or none for another organ; ``one_by_one``: each is named."""

    start: int
    end: int
    vessels: tuple[str, ...]
    one_by_one: bool = True


def find_subjects(text: str) -> list[Subject]:
    """The vessels and organs that a normalised text names, in order, the names of one list taken together.

    >>> [subject.vessels for subject in find_subjects("no stenosis of the lm and proximal lad; aorta 35 mm")]
    [('LM', 'LAD'), ()]
    """
    posterior = ("LCX",) if _LEFT_DOMINANT.search(text) else ("RCA",)
    matches = list(_ENGLISH.finditer(text))
    if not text.isascii():
        matches = sorted([*matches, *_CHINESE.finditer(text)], key=lambda match: match.start())
    grouped: list[Subject] = []
    passed_by = None  # the last of a list of branches that a vessel is said to give rise to
    for match in matches:
        assert match.lastgroup is not None  # every alternative is a group of its own, named s0, s1, ...
        vessels = _NAMES[int(match.lastgroup[1:])][0]
        start, end = match.span()
        vessels = posterior if vessels == (POSTERIOR,) else vessels
        subject = Subject(start, end, vessels, len(vessels) == 1)
        if vessels == (PASSED_OVER,):
            continue
        if _PASSED_BY.search(text[max(0, start - 20) : start]) or (passed_by and _same_list(text, passed_by, subject)):
            passed_by = subject
        elif grouped and _same_list(text, grouped[-1], subject):
            names = {*grouped[-1].vessels, *vessels}
            grouped[-1] = Subject(grouped[-1].start, end, tuple(v for v in (*VESSELS, REST) if v in names))
        else:
            grouped.append(subject)
    return grouped


def _same_list(text: str, last: Subject, subject: Subject) -> bool:
    named = last.vessels and subject.vessels and last.one_by_one and subject.one_by_one
    return bool(named) and _LISTED.fullmatch(text, last.end, subject.start) is not None
