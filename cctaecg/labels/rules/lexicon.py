"""How reports speak about a lumen: degrees, percentages, negations and what cannot be assessed, as patterns.

They meet normalised text (:mod:`cctaecg.labels.rules.normalise`); what they mean is said in
:mod:`cctaecg.labels.rules.statements`.
"""

import re

from cctaecg.domain import Grade

# -- degrees in words --------------------------------------------------------------------------------

NOUN = (
    r"(?:狭窄|变窄|缩窄|stenos[ei]s|stenotic|stenosed|narrow(?:ing|ed)|luminal reduction|obstruct(?:ion|ed)"
    r"|diameter reduction)"
)
STENOSIS = re.compile(NOUN, re.ASCII)
GRADE_WORDS = {
    Grade.NORMAL: r"轻微|极轻度?|minimal(?:ly)?|trivial",
    Grade.MILD: r"轻度|轻|mild(?:ly)?",
    Grade.MODERATE: r"中等?度|中|moderate(?:ly)?|intermediate",
    Grade.SEVERE: r"极?重度|高度|严重|重|severe(?:ly)?|high-?\s?grade|critical(?:ly)?|tight",
}
_ANY = "|".join(GRADE_WORDS.values())
_TO = r"\s*(?:-|–|—|~|〜|∼|至|到|或|/|to|or)*\s*"
WORD = re.compile(rf"(?P<first>{_ANY})(?:{_TO}(?P<second>{_ANY}))?", re.ASCII)
_WORD = rf"(?P<word>(?:(?:{_ANY}){_TO})?(?:{_ANY}))"
# Between the word and its noun stand adjectives or a vessel's name, but nothing that has degrees of its own.
_BETWEEN = (
    r"(?:(?!\d|段|狭窄|闭塞|斑块|钙化|通畅|进展|发展|变为|转为|加重|progress|plaque|calcif|stenos|narrow|occlu"
    r"|and |with |without |but |no |not |normal)"
    r"[^,.;。、:\n]){0,34}?"
)
_BRACKET = r"(?:\s*[(\[][^()\[\]\n]{0,24}[)\]]\s*)?"
WORD_BEFORE = re.compile(rf"(?<![a-z]){_WORD}{_BRACKET}{_BETWEEN}{_BRACKET}{NOUN}", re.ASCII)
# "mid: moderate." says a degree, and not of what.
WORD_ALONE = re.compile(rf":\s*(?P<word>{_ANY})(?=\s*(?:[,.;。\n]|$))", re.ASCII)
WORD_AFTER = re.compile(
    rf"{NOUN}(?: (?:of|in|at) [a-z \-]{{2,40}}? (?:is|was))?"
    rf"(?:\s|[:,(\-]|的|程度|为|呈|属|约|达|is|was|to be|graded?|estimated|as|judged|considered|about)*{_BRACKET}"
    rf"{_WORD}(?=$|[\s.,;:)\]。、])(?!{_BRACKET}{_BETWEEN}{NOUN})", re.ASCII,
)  # fmt: skip

OCCLUDED = re.compile(
    r"(?=[完次闭管血ctso])(?:(?:完全性?|次全)?闭塞|[管血][腔流]中断|\bcto\b"
    r"|(?:(?:total|complete|chronic|sub-?total)(?:ly)? )*\bocclu(?:ded|sions?)\b)", re.ASCII,
)  # fmt: skip
NEARLY = re.compile(r"(?:几乎|几近|近乎|接近|\bnear(?:ly)?)[ -]?$")

# -- percentages -------------------------------------------------------------------------------------

PERCENT = re.compile(
    r"(?=\d)(?<![\d.])(?:(?P<low>\d{1,3}(?:\.\d+)?)\s*%?\s*(?:-|–|—|−|~|〜|∼|至|到|to|and)\s*)?"
    r"(?P<high>\d{1,3}(?:\.\d+)?)\s*(?:%|percent\b|per cent\b)"
    rf"(?:(?:(?! and | in | of | with | at )[a-z0-9 \-]){{0,36}}?\b{NOUN}|的?(?:偏心性|局限性|管腔)*(?:狭窄|变窄))?",
    re.ASCII,
)
BOUND = re.compile(
    r"(?:(?P<below><=?|≤|不足|[小少]于等于|小于|低于|不超过|less than|below|under|up to|at most)"
    r"|(?P<above>>=?|≥|大于等于|大于|超过|至少|greater than|more than|over|at least|exceeding))\s*(?:约|about)?\s*$"
)
# Between a grade in words and the percentage that says it exactly.
BOUND_AFTER = re.compile(
    r"\s*(?:stenosis|狭窄)?\s*(?:(?P<below>及?以下|or less|or below|or lower)"
    r"|(?P<above>及?以上|or (?:more|greater|above|higher)))"
)
# A number that a slip of the pen or a scanner has torn: "5 0%", "l00%".
TORN_NUMBER = re.compile(r"(?:\d |[loi])$")
# "less than severe": a word with a bound
WORD_BOUND = re.compile(
    r"(?<!no )(?<!not )(?:less|more|greater|worse|better) than (?:a )?$|(?:不到|未达|未及|低于|超过|不足)\s*$"
)
# What a stent was put into, or what an earlier examination or the history says.
TREATED = re.compile(
    r"(?:病变|处|段|部|,)?\s*(?:行|予|已行)?\s*(?:支架|pci|ptca|介入)\S{0,4}(?:术后|后)"
    r"|\s*(?:status post|s/p|treated with|after)\s*(?:pci|stent|angioplasty)", re.ASCII,
)  # fmt: skip
FORMERLY = re.compile(
    r"(?:\bhistory of|\bpreviously|\bformerly|\bprior|既往|曾(?:有|见|患|示)?)[^,.;。\n比较]{0,24}$", re.ASCII
)
TOGETHER = re.compile(
    rf"(?:\s|[,(\[:~)\]<>≤≥=]|约|大约|为|是|达|程度|大致|管腔|in|of|at|about|approximately|with|estimated|measuring|{NOUN})*",
    re.ASCII,
)
NOT_A_STENOSIS_BEFORE = re.compile(
    r"(?:r-?r|期相|时相|phase|burden|负荷|概率|probability|risk|置信|spo2|氧|密度|剂量|比例|占|occup\w+)[^,.;。\n%]{0,12}$"
)
NOT_A_STENOSIS_AFTER = re.compile(
    r"\s*(?:of (?:the )?)?(?:r-?r\b|phase|percentile|期相|时相|百分位|的?心动周期|cardiac cycle|confidence"
    r"|systolic|dynamic|compress)", re.ASCII,
)
FORMER = re.compile(
    r"(?:由|从|原|既往|此前|较前\s*\(|\(was|previously|formerly|prior|compared (?:to|with)"
    r"|(?<!ranging )(?<!range )(?<!apart )(?<!aside )\bfrom)"
    r"[^,.;。\n%]{0,12}$", re.ASCII,
)  # fmt: skip
SYSTOLIC = re.compile(r"(?:收缩期|systol\w*)[^.。;\n]{0,12}$", re.ASCII)  # a muscle bridge's squeeze: no fixed stenosis

# -- without stenosis --------------------------------------------------------------------------------

CLEAN = re.compile(
    r"(?=[通管:未无形血冠主降旋右(lnupdf])(?:(?<=[a-z干支冠脉)])\s*\(-\)|(?<!不)(?<!欠)通畅|管壁(?:尚|均)?光[滑整]|:\s*正常|未见(?:明[显确]|确切|显著)?异常|无(?:明显)?异常|管腔(?:略)?不规则"
    r"|(?:管腔|管径|形态|血管|冠状动脉|冠脉|主干|降支|旋支|右冠)(?:均|大致|基本|尚|未见异常|,)*正常"
    r"|(?:未见|未发现|无)(?:明[显确]|确切|显著)?(?:动脉)?(?:粥样硬化)?(?:性)?斑块|luminal irregularit\w+"
    r"|\bno (?:significant |atherosclerotic |visible |coronary |artery )*(?:plaques?|disease|abnormalit\w+)\b"
    r"|\bnormal\b(?! (?:in |of |coronary )?(?:origin|course|size|function|anatom|variant|take-?off|position|sinus))"
    r"|\bunremarkable\b|\bpatent\b(?! (?:foramen|ductus))|\bdisease-free\b"
    r"|\bfree of (?:any |significant |atherosclerotic )*(?:plaque|disease|atherosclero\w+|stenos[ei]s))", re.ASCII,
)  # fmt: skip
CLEAN_OF_ORIGIN = re.compile(
    r"(?:起源|走行|走形|开口|起始|发育|分布|origins?|course|arises?|anatomy)[^,.;:。\n]{0,6}$"
)
CLEAN_DENIED = re.compile(r"\bnot\s+$")
UNIMPORTANT = re.compile(
    r"(?:非(?:阻塞|梗阻|显著)性?|non-?(?:obstructive|significant|flow-limiting)|insignificant)\s*(?:的|coronary)?\s*$"
)

# -- not assessed ------------------------------------------------------------------------------------

NOT_ASSESSED = re.compile(
    r"(?=[无不难未评判观显可nuceavlpsoi])(?:(?:无法|不能|难以|未能|不可|不宜)(?:准确|明确|满意|可靠|清晰)?地?(?:对?管腔)?(?:进行)?"
    r"(?:评[估价定]|判[断定]|观察|显示|诊断|分析|测量|分级|明确)"
    r"|(?:评[估价]|判断|观察|显示)(?:明显|严重)?(?:受限|不清|欠清|不佳|欠佳|不满意|困难)"
    r"|\bno(?:t|n)-?\s?(?:assess(?:able|ed)|evalua(?:ble|ted)|diagnostic|interpretable|gradable|graded)"
    r"|\bun(?:assessable|evaluable|interpretable|gradable)"
    r"|\b(?:cannot|can not|could not|unable to|not possible to|not) (?:be )?"
    r"(?:reliably |adequately |confidently |accurately |fully )*"
    r"(?:assess|evaluat|grad|determin|interpret|visuali[sz]|quantif|judg)\w*"
    r"|\b(?:evaluation|assessment|visuali[sz]ation)(?: of [a-z ]{0,30})? (?:is |was )?(?:markedly |severely )?"
    r"(?:limited|precluded|impossible|degraded)|\blimited (?:evaluation|assessment)|\bpreclud(?:es?|ing)"
    r"|可(?:评[价估]|观察|显示|辨)(?:的)?各?(?:节段|段|部分)"
    r"|\b(?:assessable|evaluable|interpretable|visuali[sz]ed) (?:seg|por|par)\w+"
    r"|\blimit(?:s|ed|ing) (?:the )?(?:evaluation|assessment|visuali[sz]ation)"
    r"|\bobscured|\bnone of [a-z ]{0,40} can be (?:assess|evaluat)\w*)",
    re.ASCII,
)

# A degree that is only suspected is not known; one that the next examination is to exclude says nothing.
SUSPECTED = re.compile(
    rf"(?:\bpossibl[ey]\b|\bsuspected|\bdoubtful|\bprobabl[ey]\b|\blikely\b"
    rf"|\b(?:likelihood|probability|risk) of|\bsuspicious for"
    rf"|\bquestionable|\b(?:cannot|can not|could not) (?:\w+ )?exclude"
    rf"|可疑|疑似|不除外|不能除外|(?P<aim>除外|排除|\bto (?:exclude|rule out)))"
    rf"[^,.;。\n]{{0,40}}?(?:{NOUN}|闭塞|\bocclu\w+)", re.ASCII,
)  # fmt: skip
ONLY_SUSPECTED = re.compile(
    r"不除外|不能除外|待排|可能|可疑|\b(?:cannot|can not|could not) be (?:\w+ )?excluded|\bnot excluded|\bsuspected"
    r"|\bpossible|\?|\blikely\b|\bprobabl[ey]\b|\b(?:could|may|might) be\b", re.ASCII,
)  # fmt: skip
CLAUSE_END = re.compile(r"[,.;。\n]")

# -- negation ----------------------------------------------------------------------------------------

NEGATION = re.compile(
    r"(?=[未没无nwfa])(?:未见|未发现|未及|未显示|未提示|没有|无(?!法)"
    r"|\b(?:no|without|free of|absence of|negative for|neither|nor|not|none)\b)", re.ASCII,
)  # fmt: skip
NEGATION_AFTER = re.compile(
    r"\s*(?:不明显|未见|\(-\)|(?:is |was |are )?(?:not (?:seen|identified|present|demonstrated|evident)|absent))"
)
# What may stand between "no" and the thing denied.
DENIED_ENGLISH = re.compile(
    r"(?:\s|[,、/()\->≥=]|and|or|nor|any|other|a|evidence of|signs? of|presence of|convincing|definite|obvious|visible"
    r"|significant(?:ly)?|appreciable|focal|luminal|coronary|arter(?:y|ies|ial)|atherosclero\w*|plaques?"
    r"|(?:non-?)?calcif\w*|mixed|soft|disease|stenos\w*|narrow\w*|occlu\w*|obstruct\w*|flow-limiting"
    r"|ha?emodynamically|high-?grade|severe|moderate|mild|total|complete|lad|lcx|rca|lm|proximal|mid|distal|left|main)*",
    re.ASCII,
)
DENIED_CHINESE = re.compile(
    r"(?:(?!致|伴|引起|造成|但|并|除|狭窄(?!及|或|和|与|、|/)|异常|[,:;。\n]|段).){0,24}"
)
NEW_CLAUSE = re.compile(r"(?:,|\band)\s*$")
ONLY_EXCLUDES = re.compile(r"obstructi|flow-limiting|ha?emodynamic|血流动力学|阻塞性|梗阻性|[>≥]|大于|超过")

# -- the text around ---------------------------------------------------------------------------------

# Lines that tell why and how the patient was examined, not what was found.
HISTORY = re.compile(
    r"^[^\S\n]*(?:临床诊断|临床病史|病史|主诉|检查目的|申请目的|检查方法|扫描技术"
    r"|clinical (?:history|information|indication)|indication|history|reason for exam\w*|technique)\s*:[^\n]*", re.M,
)  # fmt: skip
SENTENCE_END = re.compile(r"[。;!\n.](?<!approx\.)(?:(?<!\.)|(?=\s|$)|(?<=[^\d\s]\.)(?=[^\d\s]))")
