"""The words of coronary CT reports, Chinese and English, as regular expressions over normalised text.

Normalised means: full-width characters narrowed and lower case, see ``normalise``. Nothing is decided here;
``cctaecg.labels.rules`` decides. Branches belong to the vessel they arise from, as in the SCCT and SYNTAX segment
models: diagonals and septals to the LAD, obtuse marginals to the LCX, right ventricular branches to the RCA. The
intermediate branch is counted with the LCX (segment 12 of the SYNTAX model). The posterior descending and
posterolateral branches follow the dominance that the report states, the RCA when it states none.
"""

import re
import unicodedata
from functools import cache

from cctaecg.domain import VESSELS, Grade

IGNORED = "ignored"  # anatomy that a sentence passes on its way: sinuses, dominance
REST = "rest"  # "the remaining coronary arteries": whatever the report says nothing else about
POSTERIOR = "posterior"  # posterior descending and posterolateral branches: by dominance


def normalise(text: str) -> str:
    """Full-width and compatibility characters narrowed, lower case, every character still at its place.

    >>> normalise("ＬＡＤ狭窄７０％")
    'lad狭窄70%'
    """
    return text.translate({ord(character): _narrowed(character) for character in set(text)})


@cache
def _narrowed(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character).lower()
    return plain if len(plain) == 1 else character


# -- subjects: what a sentence speaks about ------------------------------------------------------------

_GRAFT = r"(?:[lr]ima|svg|grafts?|桥血管|旁路血管?|搭桥血管|乳内动脉|大隐静脉桥?)"
_TARGET = r"(?:rca|lad|lcx|cx|lm|om\d?|d\d|pda|plv|左?前降支|左?回旋支|右冠(?:状动脉)?|对角支|钝缘支|后降支)"

SUBJECTS = (
    # (vessels, pattern): at one place the first that matches wins; no vessels = another organ
    ((), rf"{_GRAFT}\s*(?:-|–|—|→|to|至)+\s*(?:the\s+)?{_TARGET}|{_GRAFT}"),
    ((), r"cad-?rads\s*:?\s*[0-5n]?[ab]?|calcium scor\w*|agatston\w*|钙化积分|ejection fraction|\bl?v?ef\b|射血分数"),
    ((IGNORED,), r"[左右无]冠(?:状动脉)?(?:瓣|状?窦)|冠状(?:静脉)?窦|coronary (?:sinus(?:es)?|cusps?)|sinus(?:es)? of valsalva"
                 r"|(?:左|右|均衡)(?:冠(?:状动脉|脉)?)?(?:供血)?(?:优势|型)|(?:left|right|co)-?\s*(?:coronary\s+)?(?:artery\s+)?"
                 r"(?:system\s+)?dominan\w+|房室沟|房室间沟|室间沟|(?:atrio|inter)ventricular groove"),
    (("LM",), r"(?:左冠状动脉|冠状动脉|左冠脉?|左)左?主干|\blmca\b|\blms\b|\blmt?\b"
              r"|left main(?: coronary)?(?: artery| stem| trunk)?"),
    (("LAD",), r"(?:左冠(?:状动脉|脉)?|冠状动脉)?左?前降支|\blad\b|(?:left )?anterior descending(?: coronary)?(?: artery| branch)?"
               r"|(?:第[一二三]|高位)?对角支\d?|\bd[1-4]\b|diagonals?(?: branch(?:es)?)?(?: \d\b)?|间隔支"
               r"|septal (?:branch|perforator)\w*"),
    (("LCX",), r"(?:左冠(?:状动脉|脉)?|冠状动脉)?左?回?旋支|\blcx\b|\bcx\b|(?:left )?circumflex(?: coronary)?(?: artery| branch)?"
               r"|(?:第[一二三])?钝[缘圆]支\d?|\bom[1-4]?\b|obtuse marginals?(?: branch(?:es)?)?(?: \d\b)?"
               r"|中间支|\bramus(?: intermedius)?|intermediate (?:branch|artery)|\bri\b"),
    ((POSTERIOR,), r"(?:左室|右冠)?(?:后降支|后侧支|后外侧支)|左?室后支|\b(?:[rl]-?)?(?:pda|plv|plb|pla|pd|pl)\b"
                   r"|posterior descending(?: artery| branch)?|postero-?lateral(?: artery| branch\w*)?"),
    (("RCA",), r"右冠状动脉(?:主干)?|右冠脉|右冠|\brca\b|right coronary(?: artery)?|锐缘支|右室支|圆锥支|acute marginals?"
               r"|right ventricular branch\w*|conus branch"),
    ((REST,), r"(?:其余|余|其他|剩余)(?:各|主要|冠状动脉|冠脉|血管|分支|支){1,6}(?!段)"
              r"|(?:the )?(?:remaining|remainder of the|rest of the|other)(?: of the)?"
              r" (?:major |epicardial |native )*(?:coronary )?(?:vessels?|arter(?:y|ies)|coronaries|tree|circulation|branches)"),
    (("LM", "LAD", "LCX"), r"左冠状动脉|左冠脉|left coronary(?: artery| system| tree)?"),
    (VESSELS, r"(?:左、?右|双侧|三支|各支|两侧)?(?<!壁)(?:冠状动脉|冠脉)(?:各主要分支|各支|各段|主要分支|三支)*|各支血管"
              r"|(?:all )?(?:three |major |native |epicardial )*(?:coronary arter(?:y|ies)|coronaries|coronary (?:vessels|tree))"),
    ((), r"主动脉瓣?|肺动脉|肺静脉|颈动脉|肾动脉|锁骨下动脉|头臂干|髂动脉|上腔静脉|下腔静脉|门静脉|二尖瓣|三尖瓣|瓣膜|瓣口|心包"
         r"|心肌(?!桥|内)|心腔|心房|心室|房室|[左右]房|[左右]室|心影|心脏|肺|纵隔|胸腔|胸膜|支气管|气管|食管|食道|肝|胆|脾"
         r"|胰|肾|胃|甲状腺|乳腺|乳房|淋巴结|椎|肋骨|骨质|膈|皮下|软组织"),
    ((), r"\b(?:aort\w*|pulmon\w*|carotid\w*|renal|subclavian|iliac|brachiocephalic|vena cava|mitral|tricuspid|valv\w*"
         r"|pericardi\w*|myocardium|chambers?|atri(?:um|a|al)|ventric(?:le|les|ular)|cardiac (?:size|function)|heart"
         r"|lungs?|mediastin\w*|pleura\w*|bronch\w*|trache\w*|o?esophag\w*|liver|hepat\w*|gallbladder|biliary|spleen"
         r"|kidneys?|stomach|hiatal|thyroid|breasts?|lymph\w*|spin(?:e|al)|vertebra\w*|ribs?|bon(?:e|es|y)"
         r"|osseous|soft tissues?|extra-?cardiac)\b"),
    ((), r"(?:^|\n)\s*(?:影像)?(?:印象|诊断|诊断意见|结论|提示|所见|impression|conclusion|findings)\s*:"),
)
SUBJECT = re.compile("|".join(f"(?P<s{i}>{pattern})" for i, (_, pattern) in enumerate(SUBJECTS)), re.ASCII)

# A vessel or organ named only to say where another one comes from or runs.
PASSED_BY = re.compile(r"(?:起自|起源于|起于|发自|开口于|走行于|位于|来自|from|along|between|within the)\s*(?:the\s*)?$")

# Lines that tell why the patient came, not what this examination shows.
HISTORY = re.compile(r"(?:^|\n)\s*(?:临床诊断|临床病史|病史|主诉|检查目的|申请目的|clinical (?:history|information|indication)"
                     r"|indication|history|reason for exam\w*|technique|检查方法|扫描技术)\s*:[^\n]*")

LEFT_DOMINANT = re.compile(r"左(?:冠(?:状动脉|脉)?)?(?:供血)?优势|左优势|left(?: coronary)?(?: artery)?(?: system)?[- ]?dominan")

# Between two vessel names of one list: "the proximal LAD, the LCX and ...".
SEGMENT = (r"近中段|中远段|近段|中段|远段|近端|远端|中端|近|中|远|开口处?|起始部|起始段|末端|末段|全程|各段|段|分支|主干|及其|处|部"
           r"|proximal|prox\.?|middle|mid|distal|dist\.?|osti(?:al|um)|terminal|segments?|third|portions?|part|origin|main"
           r"|branch(?:es)?|vessels?|arter(?:y|ies)|first|second|large|small|dominant|its|the|both|a|an")
LISTED = re.compile(rf"(?:\s|{SEGMENT}|[、,/&+()\-–~]|以及|及|和|与|或|至|并|and|or|nor|as well as|to)*", re.ASCII)
POINTS_FORWARD = re.compile(
    r"\s*(?:lesions?|disease|plaques?)?\s*(?:is |are |was )?(?:seen |noted |present |identified |found |located )?"
    rf"(?:of|in|at|involving|within|affecting|along|throughout)\b(?:\s|[\-–]|of|in|{SEGMENT})*", re.ASCII)
ADJECTIVE_OF_NEXT = re.compile(rf"(?:\s|[\-–(]|of|{SEGMENT})*", re.ASCII)

# -- assertions: what is said about it -----------------------------------------------------------------

NOUN = (r"(?:狭窄|变窄|缩窄|stenos[ei]s|stenotic|stenosed|narrow(?:ing|ed)|luminal reduction|obstruct(?:ion|ed)"
        r"|diameter reduction)")
GRADE_WORDS = {
    Grade.NORMAL: r"轻微|极轻度?|minimal(?:ly)?|trivial",
    Grade.MILD: r"轻度|轻|mild(?:ly)?",
    Grade.MODERATE: r"中等?度|中|moderate(?:ly)?|intermediate",
    Grade.SEVERE: r"极?重度|高度|严重|重|severe(?:ly)?|high-?\s?grade|critical(?:ly)?|tight",
}
_ANY = "|".join(GRADE_WORDS.values())
WORD = re.compile(rf"(?P<first>{_ANY})(?:\s*(?:-|–|—|~|〜|∼|至|到|或|/|to|or)*\s*(?P<second>{_ANY}))?", re.ASCII)
_WORD = rf"(?P<word>(?:(?:{_ANY})\s*(?:-|–|—|~|〜|∼|至|到|或|/|to|or)*\s*)?(?:{_ANY}))"
_BETWEEN = (r"(?:(?!\d|段|狭窄|闭塞|斑块|钙化|通畅|plaque|calcif|stenos|narrow|occlu|and |with |but |no |not |normal)"
            r"[^,.;。、:\n]){0,34}?")
_BRACKET = r"(?:\s*[(\[][^()\[\]\n]{0,24}[)\]]\s*)?"  # a percentage in brackets may stand in between
WORD_BEFORE = re.compile(rf"{_WORD}{_BRACKET}{_BETWEEN}{_BRACKET}(?P<noun>{NOUN})", re.ASCII)
WORD_AFTER = re.compile(
    rf"(?P<noun>{NOUN})(?:\s|的|程度|为|呈|属|约|达|:|,|\(|-|is|was|to be|graded?|estimated|as|judged|considered|about)*"
    rf"(?:{_BRACKET}){_WORD}(?=$|[\s.,;:)\]。、])(?!{_BRACKET}{_BETWEEN}{NOUN})", re.ASCII)

OCCLUDED = re.compile(r"(?P<near>几乎|几近|近乎|接近|near(?:ly)?[- ]?(?:total(?:ly)?|complete(?:ly)?)?[- ]?)?\s*"
                      r"(?:次?完?全?性?闭塞|(?:sub-?total(?:ly)?|total(?:ly)?|complete(?:ly)?|chronic(?:ally)?|\s)*"
                      r"occlu(?:ded|sions?)\b|\bcto\b|管腔中断|血流中断)", re.ASCII)

PERCENT = re.compile(
    r"(?P<bound>[<>≤≥]=?|不足|小于|低于|不超过|大于|超过|至少|less than|below|under|up to|at most|greater than|more than"
    r"|over|at least|exceeding)?\s*(?:约|大约|为|about|approximately)*\s*"
    r"(?<![\d.])(?:(?P<low>\d{1,3}(?:\.\d+)?)\s*%?\s*(?:-|–|—|−|~|〜|∼|至|到|to|and)\s*)?"
    r"(?P<high>\d{1,3}(?:\.\d+)?)\s*(?:%|percent\b|per cent\b)"
    rf"(?:(?:(?! and | in | of | with | at )[a-z0-9 \-]){{0,36}}?\b(?:{NOUN})|的?(?:偏心性|局限性|管腔)*(?:狭窄|变窄))?", re.ASCII)
# Between a grade in words and the percentage that says it exactly.
TOGETHER = re.compile(rf"(?:\s|[,(\[:~)\]]|约|大约|为|是|达|程度|大致|管腔|in|of|at|about|approximately|with|estimated|measuring|{NOUN})*",
                      re.ASCII)
NOT_A_STENOSIS_BEFORE = re.compile(r"(?:r-?r|期相|时相|phase|burden|负荷|概率|probability|risk|置信|spo2|氧"
                                   r"|密度|剂量|比例|占)[^,.;。\n%]{0,12}$")
NOT_A_STENOSIS_AFTER = re.compile(r"\s*(?:of (?:the )?)?(?:r-?r\b|phase|percentile|期相|时相|百分位|的?心动周期|cardiac cycle"
                                  r"|confidence|or (?:more|greater|less))", re.ASCII)
FORMER = re.compile(r"(?:由|从|原|既往|此前|previously|formerly|prior|compared (?:to|with)|(?<!ranging )(?<!range )\bfrom)"
                    r"[^,;。\n%]{0,12}$", re.ASCII)

STENOSIS = re.compile(NOUN, re.ASCII)
SYSTOLIC = re.compile(r"(?:收缩期|systol\w*)[^。;\n]{0,12}$", re.ASCII)  # a muscle bridge's squeeze is no fixed stenosis
UNIMPORTANT = re.compile(r"(?:非(?:阻塞|梗阻|显著)性?|non-?(?:obstructive|significant|flow-limiting)|insignificant)\s*(?:的|coronary)?\s*$",
                         re.ASCII)
CLEAN = re.compile(
    r"(?<!不)(?<!欠)通畅|管壁(?:尚|均)?光[滑整]|(?:管腔|管径|形态|血管|冠状动脉|冠脉|主干|降支|旋支|右冠)(?:均|大致|基本|尚|未见异常|,)*正常"
    r"|:\s*正常|未见(?:明[显确]|确切|显著)?异常|无(?:明显)?异常|管腔(?:略)?不规则|luminal irregularit\w+"
    r"|(?:未见|未发现|无)(?:明[显确]|确切|显著)?(?:动脉)?(?:粥样硬化)?(?:性)?斑块"
    r"|\bno (?:significant |atherosclerotic |visible |coronary |artery )*(?:plaques?|disease|abnormalit\w+)\b"
    r"|\bnormal\b(?! (?:in |of |coronary )?(?:origin|course|size|function|anatom|variant|take-?off|position|sinus))"
    r"|\bunremarkable\b|\b(?:widely )?patent\b(?! (?:foramen|ductus))|\bdisease-free\b"
    r"|\bfree of (?:any |significant |atherosclerotic )*(?:plaque|disease|atherosclero\w+|stenos[ei]s)", re.ASCII)
CLEAN_OF_ORIGIN = re.compile(r"(?:起源|走行|走形|开口|起始|发育|分布|origins?|course|arises?|anatomy)[^,;。\n]{0,6}$")

NOT_ASSESSED = re.compile(
    r"(?:无法|不能|难以|未能|不可|不宜)(?:准确|明确|满意|可靠|清晰)?地?(?:对?管腔)?(?:进行)?(?:评[估价定]|判[断定]|观察|显示|诊断|分析|测量|分级|明确|除外|排除)"
    r"|(?:评[估价]|判断|观察|显示)(?:明显|严重)?(?:受限|不清|欠清|不佳|欠佳|不满意|困难)|不除外|可疑|疑似|待排"
    r"|(?:not|non)-?\s?(?:assess(?:able|ed)|evalua(?:ble|ted)|diagnostic|interpretable|gradable|graded)"
    r"|un(?:assessable|evaluable|interpretable|gradable)"
    r"|(?:cannot|can not|could not|unable to|not possible to|not)\s+(?:be\s+)?(?:reliably |adequately |confidently |accurately |fully )*"
    r"(?:assess|evaluat|grad|determin|exclud|interpret|visuali[sz]|quantif|judg)\w*"
    r"|(?:evaluation|assessment|visuali[sz]ation)(?: of [a-z ]{0,30})? (?:is |was )?(?:markedly |severely )?"
    r"(?:limited|precluded|impossible|degraded)|limited (?:evaluation|assessment)|precludes?|possible|possibly|suspected"
    r"|questionable|obscured|none of [a-z ]{0,40} can be (?:assess|evaluat)\w*", re.ASCII)

# -- negation ------------------------------------------------------------------------------------------

NEGATION = re.compile(r"未见|未发现|未及|未显示|未提示|没有|无(?!法)|\bno\b|\bwithout\b|\bfree of\b|\babsence of\b|\bnegative for\b"
                      r"|\bneither\b|\bnor\b|\bnot\b|\bnone\b", re.ASCII)
NEGATION_AFTER = re.compile(r"\s*(?:不明显|未见|\(-\)|(?:is |was |are )?(?:not (?:seen|identified|present|demonstrated|evident)|absent))")
# What may stand between "no" and the thing denied.
DENIED_LIST = re.compile(
    r"(?:\s|[,、/()\-]|>|≥|=|and|or|nor|any|a|evidence of|signs? of|presence of|convincing|definite|obvious|significant(?:ly)?|visible"
    r"|appreciable|focal|luminal|coronary|arter(?:y|ies|ial)|atherosclero\w*|plaques?|(?:non-?)?calcif\w*|mixed|soft|disease"
    r"|stenos\w*|narrow\w*|occlu\w*|obstruct\w*|flow-limiting|ha?emodynamically|high-?grade|severe|moderate|mild|total"
    r"|complete|lad|lcx|rca|lm|proximal|mid|distal|left|main)*", re.ASCII)
DENIED_CHINESE = re.compile(r"(?:(?!致|伴|引起|造成|但|并|除|狭窄(?!及|或|和|与|、|/)|异常|,|:|段).){0,24}")
ONLY_EXCLUDES = re.compile(r"obstructi|flow-limiting|ha?emodynamic|血流动力学|阻塞性|梗阻性|[>≥]|大于|超过")

SENTENCE_END = re.compile(r"[。;!\n]|(?<!approx)\.(?=\s|$)|(?<=[^\d\s])(?<!approx)\.(?=[^\d\s])")
