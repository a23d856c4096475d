"""Which vessels, or which other organ, a part of a report speaks of.

Branches belong to the vessel they arise from, as in the SCCT and SYNTAX segment models: diagonals and septals to the
LAD, obtuse marginals to the LCX, right ventricular branches to the RCA. The intermediate branch is counted with the
LCX (segment 12 of the SYNTAX model). Posterior descending and posterolateral branches follow the dominance that the
report states, and belong to the RCA when it states none.

Patterns meet normalised text (``cctaecg.labels.rules.normalise``).
"""

import re
from dataclasses import dataclass, replace
from functools import cache

from cctaecg.domain import VESSELS
from cctaecg.labels.rules.vocabulary import NO_WORDS, OwnWords, vessel_names

PASSED_OVER = "passed over"  # anatomy that a sentence only mentions on its way: sinuses, dominance, grooves
REST = "rest"  # "the remaining coronary arteries": those of which the report says nothing else
GRAFT = "graft"  # of which nothing is graded, nor of the vessel that it leads to
NUMBERED = "numbered"  # "segment 6"
POSTERIOR = "posterior"  # branches that follow the dominance

_GRAFT = (
    r"(?:(?:saphenous |radial |venous |vein |arterial |bypass |free |skip |jump |sequential )*(?:grafts?|conduits?)"
    r"|[lr]ima|[lr]ita|svg|(?:left |right )?internal (?:mammary|thoracic)(?: artery)?|mammary artery"
    r"|桥血管|静脉桥|动脉桥|旁路血管?|搭桥血管|(?:左|右)?乳内动脉|大隐静脉桥?)"
)

# The segments of the SCCT's model that belong to each vessel; 15 and 18 are there in left dominance alone.
_SEGMENTS = {"RCA": (1, 2, 3, 4, 16), "LM": (5,), "LAD": (6, 7, 8, 9, 10), "LCX": (11, 12, 13, 14, 15, 17, 18)}
_NUMBER = r"(?:1[0-8]|[1-9])(?!\d|\.\d|\s*%|\s*[mc]m\b)"
_NUMBERS = rf"#?{_NUMBER}(?:\s*(?:-|–|~|to|,|and|/|&|、|\+|和|及|至)\s*#?{_NUMBER})*"

# (vessels, Chinese, English). At one place the first that matches wins; no vessels: another organ, a graft or a score.
_NAMES = (
    ((GRAFT,), _GRAFT, _GRAFT),
    ((PASSED_OVER,), r"(?:冠脉|冠状动脉)?钙化积分", r"(?:coronary )?(?:artery )?calcium scor\w*|agatston\w*"),
    ((), r"射血分数",
     r"ejection fraction|l?v?ef\b"),
    ((PASSED_OVER,),
     r"[左右无]冠(?:状动脉)?(?:瓣|状?窦)|冠状(?:静脉)?窦|[左右]?(?:前|后)?(?:房室沟|房室间沟|室间沟)"
     r"|(?:左|右|均衡)(?:冠(?:状动脉|脉)?)?(?:供血)?(?:优势|型)",
     r"coronary (?:sinus(?:es)?|cusps?)|sinus(?:es)? of valsalva|(?:atrio|inter)ventricular groove"
     r"|(?:left|right|co)-?\s*(?:coronary\s+)?(?:artery\s+)?(?:system\s+)?dominan\w+"),
    ((NUMBERED,),
     rf"第\s*{_NUMBERS}\s*(?:节?段)|节段\s*{_NUMBERS}", rf"seg(?:ment)?s?\b\.?\s*{_NUMBERS}"),
    (("LM",),
     r"(?:左冠状动脉|冠状动脉|左冠脉?|左)左?主干",
     r"left main(?: coronary)?(?: artery| stem| trunk)?"),
    (("LAD",),
     r"(?:左冠(?:状动脉|脉)?|冠状动脉)?左?前降支|(?:第[一二三]|高位)?对角支\d?|间隔支",
     r"(?:left )?anterior descending(?: coronary)?(?: artery| branch)?|[pmd]?lad\b|d[1-4]\b"
     r"|diagonals?(?: branch(?:es)?)?(?: \d\b)?|septal (?:branch|perforator)\w*"),
    (("LCX",),
     r"(?:左冠(?:状动脉|脉)?|冠状动脉)?左?回?旋支|(?:第[一二三])?钝[缘圆]支\d?|中间支",
     r"(?:left )?circumflex(?: coronary)?(?: artery| branch)?|[pmd]?l?cx\b|om[1-4]?\b"
     r"|obtuse marginals?(?: branch(?:es)?)?(?: \d\b)?|ramus(?: intermedius)?|intermediate (?:branch|artery)|ri\b"),
    ((POSTERIOR,),
     r"(?:左室|右冠)?(?:后降支|后侧支|后外侧支)|左?室后支",
     r"(?:l-?)?(?:pda|plv|plb|pla|pd|pl)\b|p?ivp\b|rivp\b|posterior descending(?: artery| branch)?"
     r"|postero-?lateral(?: artery| branch\w*)?"),
    (("RCA",),
     r"右冠状动脉(?:主干)?|右冠脉?|锐缘支|右室支|圆锥支",
     r"right coronary(?: artery)?|[pmd]?rca\b|acute marginals?|right ventricular branch\w*|conus branch"),
    ((REST,),
     r"(?:其余|余|其他|剩余)(?:各|主要|冠状动脉|冠脉|血管|分支|支){1,6}(?!段)",
     r"(?:remaining|remainder of the|rest of the|other)(?: of the)? (?:major |epicardial |native )*(?:coronary )?"
     r"(?:vessels?|arter(?:y|ies)|coronaries|tree|circulation|branches)"
     r"|(?:^|(?<=[.;] )|(?<=\n))(?:the )?others(?=:? (?:are |all )*(?:normal|unremarkable|patent|clear|free|clean)\b)"
     r"|other(?= (?:significant |coronary |focal )*(?:stenos|lesion))"),
    (("LM", "LAD", "LCX"), r"左冠状动脉|左冠脉", r"left coronary(?: artery| system| tree)?|lca\b"),
    (VESSELS,
     r"(?:左、?右|双侧|三支|各支|两侧|所有|各)?(?<!壁)(?:冠状动脉|冠脉)(?:各主要分支|各支|各段|主要分支|三支)*"
     r"|各支血管|三支血管(?!病变)|所有血管",
     r"(?:all )?(?:three |major |native |epicardial )*"
     r"(?:coronary arter(?:y|ies)|coronaries|coronary (?:vessels|tree|system|circulation|segments?)|cad\b(?!-?\s?rads))"
     r"|(?:all|any|every|each|any of the|all of the|each of the|none of the)(?: of the)?(?: three| four| major| main"
     r"| native"
     r"| epicardial| coronary)* (?:vessels?|arter(?:y|ies)|territor(?:y|ies)|segments?)\b"),
    ((),
     r"主动脉瓣?|肺动脉|肺静脉|颈动脉|肾动脉|锁骨下动脉|头臂干|髂动脉|上腔静脉|下腔静脉|门静脉|二尖瓣|三尖瓣|瓣膜|瓣口"
     r"|心包|心肌(?!桥|内)|心腔|心房|心室|房室|[左右]房|[左右]室|心影|心脏|肺|纵隔|胸腔|胸膜|支气管|气管|食管|食道|肝"
     r"|胆"
     r"|脾|胰|肾|胃|甲状腺|乳腺|乳房|淋巴结|椎|肋骨|骨质|膈|皮下|软组织"
     r"|(?:影像)?(?:印象|诊断意见|诊断|结论|提示|所见)\s*:",
     r"(?:aort\w*|pulmon\w*|carotid\w*|renal|subclavian|iliac|brachiocephalic|vena cava|mitral|tricuspid|valv\w*"
     r"|pericardi\w*|myocardium|chambers?|atri(?:um|a|al)|ventric(?:le|les|ular)|cardiac (?:size|function)|heart"
     r"|annul\w*|septum|adrenal\w*|lungs?|mediastin\w*|pleura\w*|bronch\w*"
     r"|trache\w*|o?esophag\w*|liver"
     r"|hepat\w*|gallbladder|biliary|spleen"
     r"|kidneys?|stomach|hiatal|thyroid|breasts?|lymph\w*|spin(?:e|al)|vertebra\w*|ribs?|bon(?:e|es|y)"
     r"|osseous|soft tissues?|extra-?cardiac)\b|(?:impression|conclusion|findings)\s*:"),
)


_BEGINNINGS = (
    "左右冠前回旋对高第间钝后锐室圆其余他剩双三各两所无均主肺颈肾锁头髂上下门二瓣心房纵胸气食肝胆脾胰胃甲乳淋椎肋骨膈皮软"
    "桥旁搭大静动钙射影印诊结提节"
)


@cache
def _patterns(own: OwnWords) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Names in Chinese and in English: plain words before patterns, tried only where a name can begin, for speed."""
    words = {vessel: sorted(names, key=len, reverse=True) for vessel, names in vessel_names(own).items()}
    ascii_words = {vessel: [re.escape(name) for name in names if name.isascii()] for vessel, names in words.items()}
    others = {vessel: [name for name in names if not name.isascii()] for vessel, names in words.items()}
    # a short form goes on to be another word: 左主干, 前降支
    guarded = {vessel: [re.escape(name) + ("" if name[-1] in "支枝干" else "(?![支枝干])") for name in names]
               for vessel, names in others.items()}  # fmt: skip
    first = "".join(sorted({name[0] for names in others.values() for name in names}))
    chinese = [f"(?P<{vessel}>{'|'.join(names)})" for vessel, names in guarded.items() if names]
    english = [f"(?P<{vessel}>(?:{'|'.join(names)})(?![a-z0-9]))" for vessel, names in ascii_words.items() if names]
    chinese += [f"(?P<s{i}>{names[1]})" for i, names in enumerate(_NAMES)]
    english += [f"(?P<s{i}>{names[2]})" for i, names in enumerate(_NAMES)]
    return (re.compile(rf"(?=[{re.escape(first)}{_BEGINNINGS}]|中间|支气)(?:{'|'.join(chinese)})"),
            re.compile(rf"(?<![a-z0-9])(?=[a-z0-9])(?:{'|'.join(english)})", re.ASCII))


_LEFT_DOMINANT = re.compile(
    r"左(?:冠(?:状动脉|脉)?)?(?:供血)?优势|left(?: coronary)?(?: artery)?(?: system)?[- ]?dominan"
)
# A vessel or organ named only to say where another one comes from or runs.
_PASSED_BY = re.compile(
    r"(?:起自|起源于|起于|发自|开口于|走行于|(?<!狭窄)(?<!斑块)(?<!病变)(?<!闭塞)位于|来自|延续为|延续成|发出|分为|分出"
    r"|from|along|between|within the|giv(?:es|ing) (?:rise to|off)|bifurcates into|divides into|continues as)"
    r"\s*(?:the\s*)?$"
)

SEGMENT = (
    r"近中段|中远段|近段|中段|远段|近端|远端|中端|近|中|远|开口处?|起始部|起始段|末端|末段|全程|各段|段|分支|主干"
    r"|及其|处|部"
    r"|proximal|prox\.?|middle|mid|distal|dist\.?|osti(?:al|um)|terminal|segments?|third|portions?|part|origin|main"
    r"|branch(?:es)?|vessels?|arter(?:y|ies)|first|second|large|small|dominant|its|the|both|a|an"
)
# Between two names of one list: "the proximal LAD, the LCX and ...".
_LISTED = re.compile(
    rf"(?!.*\(-\))(?:\s|{SEGMENT}|(?:,|\band|\bor|\bnor|as well as) (?:in|of) the |[、,/&+()\-–~]|以及|及"
    rf"|和|与|或|至|并|and|or|nor|as well as|to)*", re.ASCII
)


# Between a graft and the vessel that it leads to.
_OF_GRAFT = re.compile(rf"[\s()]*(?:-|–|—|→|>|to\b|onto\b|on\b|至|到)+\s*(?:{SEGMENT}|\s)*", re.ASCII)
_AND = re.compile(r"[、,/&+]|\band\b|及|和|与")
OTHER_SEGMENT = "the segment's number belongs to another vessel"


@dataclass(frozen=True)
class Subject:
    """Vessels that a part of the text speaks of, or none for another organ; ``one_by_one``: each is named.

    ``parts`` are the members of a list; ``doubt`` is empty or says why the vessels are not sure.
    """

    start: int
    end: int
    vessels: tuple[str, ...]
    one_by_one: bool = True
    parts: tuple["Subject", ...] = ()
    doubt: str = ""


def find_subjects(text: str, own: OwnWords = NO_WORDS) -> list[Subject]:
    """The vessels and organs that a normalised text names, in order, the names of one list taken together.

    Those that are only mentioned on the way have ``PASSED_OVER`` for their vessel.

    >>> [subject.vessels for subject in find_subjects("no stenosis of the lm and mid lad; segment 11; aorta 3 cm")]
    [('LM', 'LAD'), ('LCX',), ()]
    """
    posterior = ("LCX",) if _LEFT_DOMINANT.search(text) else ("RCA",)
    in_chinese, in_english = _patterns(own)
    matches = list(in_english.finditer(text))
    if not text.isascii():
        matches = sorted([*matches, *in_chinese.finditer(text)], key=lambda match: match.start())
    grouped: list[Subject] = []
    passed: list[Subject] = []
    passed_by = None  # the last of a list of branches that a vessel is said to give rise to
    graft = None
    for match in matches:
        assert match.lastgroup is not None  # every alternative is a group of its own
        named, (start, end) = match.lastgroup, match.span()
        vessels: tuple[str, ...] = (named,) if named in VESSELS else _NAMES[int(named[1:])][0]
        if grouped and start < grouped[-1].end:
            continue
        if vessels == (PASSED_OVER,):
            passed.append(Subject(start, end, vessels))
            continue
        numbered = vessels == (NUMBERED,)
        vessels = posterior if vessels == (POSTERIOR,) else _numbered(match.group()) if numbered else vessels
        if vessels == (GRAFT,):
            graft = Subject(start, end, ())
            grouped.append(graft)
            continue
        subject = Subject(start, end, vessels, len(vessels) == 1 or numbered)
        before = text[max(0, start - 20) : start]
        if graft and _OF_GRAFT.fullmatch(text, graft.end, start):
            grouped[-1] = graft = Subject(graft.start, end, ())
            continue
        graft = None
        if _PASSED_BY.search(before) or (passed_by and _same_list(text, passed_by, subject)):
            passed_by = subject
            passed.append(replace(subject, vessels=(PASSED_OVER,)))
        elif grouped and _same_list(text, grouped[-1], subject):
            grouped[-1] = _joined(text, grouped[-1], subject, numbered)
        else:
            grouped.append(subject)
    return sorted([*grouped, *passed], key=lambda subject: subject.start)


def _numbered(words: str) -> tuple[str, ...]:
    """The vessels of "segments 6-8 and 11"."""
    numbers: set[int] = set()
    for low, high in re.findall(r"(\d+)(?:\s*(?:-|–|~|to|至)\s*#?(\d+))?", words):
        numbers |= set(range(int(low), int(high or low) + 1))
    return tuple(vessel for vessel in VESSELS if numbers & set(_SEGMENTS[vessel]))


def _joined(text: str, last: Subject, subject: Subject, numbered: bool) -> Subject:
    """A list and one more name; "LAD (segment 6)" is one place, named twice."""
    gap = text[last.end : subject.start]
    parts = (*(last.parts or (last,)), subject)
    names = {*last.vessels, *subject.vessels}
    doubt = last.doubt
    if numbered and not _AND.search(gap) and not set(subject.vessels) <= set(last.vessels):
        doubt = OTHER_SEGMENT
    return Subject(last.start, subject.end, tuple(v for v in (*VESSELS, REST) if v in names), True, parts, doubt)


def _same_list(text: str, last: Subject, subject: Subject) -> bool:
    named = last.vessels and subject.vessels and last.one_by_one and subject.one_by_one
    return bool(named) and _LISTED.fullmatch(text, last.end, subject.start) is not None
