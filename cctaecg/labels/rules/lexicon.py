"""How reports speak about a lumen: degrees, percentages, negations and what cannot be assessed, as patterns.

They meet normalised text (:mod:`cctaecg.labels.rules.normalise`); what they mean is said in
:mod:`cctaecg.labels.rules.statements`.
"""

import re

from cctaecg.domain import Grade

# -- degrees in words --------------------------------------------------------------------------------

NOUN = (
    r"(?:狭窄|变窄|缩窄|变细|缩小|stenos[ei]s|stenotic|stenosed|narrow(?:ings?|ed)|(?:luminal|lumen"
    r"|diameter) (?:reduction|loss|compromise)"
    r"|obstruct(?:ions?|ed)|strictures?|constriction|lesions?)"
)
BECAME = re.compile(r"\b(?:now|currently|has become|has progressed to)\b|(?:变为|转为|进展为|发展为)")
STENOSIS = re.compile(NOUN, re.ASCII)
GRADE_WORDS = {
    Grade.NORMAL: r"轻微|极轻度?|minimal(?:ly)?|trivial",
    Grade.MILD: r"轻度|轻|mild(?:ly)?",
    Grade.MODERATE: r"中等?度|中|moderate(?:ly)?|intermediate(?:-grade)?|mod(?![a-z])\.?",
    Grade.SEVERE: r"极?重度|高度|严重|重|severe(?:ly)?|high-?\s?grade|critical(?:ly)?|tight|sev(?![a-z])\.?",
}
_ANY = "|".join(GRADE_WORDS.values())
_TO = r"\s*(?:-|–|—|~|〜|∼|至|到|或|/|to|or|versus|vs\.?)*\s*"
WORD = re.compile(rf"(?P<first>{_ANY})(?:{_TO}(?P<second>{_ANY}))?", re.ASCII)
_WORD = rf"(?P<word>(?:(?:{_ANY}){_TO})?(?:{_ANY}))"
# Between the word and its noun stand adjectives or a vessel's name, but nothing that has degrees of its own.
_BETWEEN = (
    r"(?:(?!\d|段|狭窄|闭塞|斑块|钙化|通畅|进展|发展|变为|转为|加重|progress|plaque|calcif|stenos|narrow|occlu"
    r"|and |with |without |but |no |not |normal)"
    r"[^,.;。、:\n]){0,34}?"
)
_BRACKET = r"(?:\s*[(\[][^()\[\]\n]{0,24}[)\]]\s*)?"
WORD_BEFORE = re.compile(rf"(?:(?<![a-z])|(?![a-z])){_WORD}{_BRACKET}{_BETWEEN}{_BRACKET}{NOUN}", re.ASCII)
# "mid: moderate." says a degree, and not of what.
WORD_ALONE = re.compile(rf":\s*(?P<word>{_ANY})(?=\s*(?:[,.;。\n]|$))", re.ASCII)
WORD_AFTER = re.compile(
    rf"{NOUN}(?: (?:of|in|at) [a-z \-]{{2,40}}? (?:is|was))?"
    rf"(?:\s|[:,(\-]|的|程度|为|呈|属|约|达|is|was|now|currently|has become|has progressed to|to be|graded?|estimated"
    rf"|as|judged|considered|about)*{_BRACKET}"
    rf"{_WORD}(?=$|[\s.,;:)\]。、])(?!{_BRACKET}{_BETWEEN}{NOUN})", re.ASCII,
)  # fmt: skip

# "severe mid LAD and moderate proximal RCA stenosis": the first word shares the noun of the second.
SHARES = tuple(
    joint + word for joint in (" and ", ", ") for word in ("min", "mild", "mod", "sev", "high", "crit", "tight")
)
WORD_SHARED = re.compile(
    rf"(?<![a-z]){_WORD} (?=(?:[a-z]+ ){{1,4}}?(?:and"
    rf"|,) {_WORD.replace('?P<word>', '?:')} (?:[a-z]+ ){{1,4}}?{NOUN})(?![a-z ]*? {NOUN} [a-z ]*?and )",
    re.ASCII,
)  # fmt: skip

OCCLUDED = re.compile(
    r"(?=[完次闭管血ctso])(?:(?:完全性?|次全)?闭塞|[管血][腔流]中断|\bcto\b"
    r"|(?:(?:total|complete|chronic|sub-?total)(?:ly)? )*\bocclu(?:ded|sions?)\b)", re.ASCII,
)  # fmt: skip
NEARLY = re.compile(r"(?:几乎|几近|近乎|接近|\bnear(?:ly)?)[ -]?$")

# -- beside a degree ---------------------------------------------------------------------------------

# "less than severe": a word with a bound
WORD_BOUND = re.compile(
    r"(?<!no )(?<!not )(?:less|more|greater|worse|better) than (?:a )?$|\bnon-?\s?$|(?:非|不到|未达|未及|低于|超过"
    r"|不足)\s*$"
)
# What a stent was put into, or what an earlier examination or the history says.
TREATED = re.compile(
    r"(?:病变|处|段|部|,)?\s*(?:行|予|已行)?\s*(?:支架|pci|ptca|介入)\S{0,4}(?:术后|后)"
    r"|\s*(?:status post|s/p|treated with|after)\s*(?:pci|stent|angioplasty)"
    r"|[^.;。\n]{0,40}?\b(?:(?:was|were|been|is|now)\s+(?:\w+ly )?(?:stented|dilated|ballooned|recanali[sz]ed"
    r"|revasculari[sz]ed)"
    r"|treated (?:with|by)\b)", re.ASCII,
)  # fmt: skip
FORMERLY = re.compile(
    r"(?:\bhistory of|\bpreviously|\bformerly|\bprior|既往|曾(?:有|见|患|示)?)[^,.;。\n比较]{0,24}$", re.ASCII
)
TOGETHER = re.compile(
    rf"(?:\s|[,(\[:~)\]<>≤≥=]|约|大约|为|是|达|程度|大致|管腔|in|of|at|about|approximately|with|estimated|measuring"
    rf"|{NOUN})*",
    re.ASCII,
)
# A muscle bridge's squeeze: no fixed stenosis.
SYSTOLIC = re.compile(
    r"(?:收缩期|systol\w*)(?:[^.。;\n]{0,12}| (?:compression|narrowing|squeeze)[^.,;\n]{0,12})$", re.ASCII
)

# -- without stenosis --------------------------------------------------------------------------------

CLEAN = re.compile(
    r"(?=[通管:未无形血冠主降旋右(lnupdfwcoghm均])(?:(?<=[a-z干支冠脉)])\s*\(-\)|(?<!不)(?<!欠)通畅|管壁(?:尚"
    r"|均)?光[滑整]|:\s*正常|未见(?:明[显确]|确切|显著)?异常|无(?:明显)?异常|管腔(?:略)?不规则"
    r"|(?:管腔|管径|形态|血管|冠状动脉|冠脉|主干|降支|旋支|右冠)(?:均|大致|基本|尚|未见异常|,)*正常"
    r"|(?:未见|未发现|无)(?:明[显确]|确切|显著)?(?:动脉)?(?:粥样硬化)?(?:性)?斑块|(?:luminal|minor) irregularit\w+"
    r"|\b(?:no|without)(?: evidence of| signs? of| any| obvious| apparent| definite| appreciable| significant| lm"
    r"| lad| lcx| rca| left main"
    r"| relevant| atherosclerotic| visible| detectable| coronary| artery)* (?:plaques?|disease|abnormalit\w+"
    r"|atheroma\w*|atherosclerosis|cad)\b(?! (?:burden|progression))"
    r"|\bwnl\b|\bnl\b|\bok\b|\bokay\b|\bundiseased|\bhealthy\b|\bwithin normal limits|\bwidely open\b"
    r"|(?<!not )\bclean\b|\b(?:appears|is|are) clear\b|\bclear(?=\s*(?:[.,;\n]|$))"
    r"|(?<!un)(?<!not )\bremarkable only for its normal|\bno pathology\b|\bgrossly normal\b|管腔良好|通畅良好|管腔完好"
    r"|\bnormal\b(?! (?:in |of |coronary |to |for )?(?:origin|course|size|function|anatom|variant|take-?off|position"
    r"|sinus|dominance|left ventric|lv|pericard|calcium|score|range|value|vessel diameter|diameter|caliber vs))"
    r"|\bunremarkable\b|\bpatent\b(?! (?:foramen|ductus))|\bdisease-free\b"
    r"|\bfree of (?:any |significant |atherosclerotic )*(?:plaque|disease|atherosclero\w+|stenos[ei]s))", re.ASCII,
)  # fmt: skip
CLEAN_OF_ORIGIN = re.compile(
    r"(?:起源|走行|走形|开口|起始|发育|分布|origins?|course|arises?|anatomy|size|motion|function)[^,.;:。\n]{0,6}$"
)
EXCEPTED = re.compile(
    r"[^.;。\n]{0,40}?\b(?:except|apart from|aside from|excluding|save for)\b"
    rf"(?![^.;。\n]*(?:\d|{NOUN}|occlu|plaque|{_ANY}))", re.ASCII,
)  # fmt: skip
CLEAN_DENIED = re.compile(r"\bnot\s+$")
UNIMPORTANT = re.compile(
    r"(?:非(?:阻塞|梗阻|显著)性?|non-?(?:obstructive|significant|flow-limiting)|insignificant)\s*(?:的|coronary)?\s*$"
)

# -- diseased, to a degree that no rule knows ---------------------------------------------------------

DISEASED = re.compile(
    r"\bdiseased?\b(?!-free)|病变|受累|\bcompromis\w+|\bencroach\w*|\bimping\w+|\bculprit\b|\bpinch\w*", re.ASCII,
)
# The flow itself is in question: any degree up to occlusion is possible.
BLOCKED = re.compile(
    r"(?=[bctsphrdnluoiawf未不无充截中血夹阻堵梗断消线细])(?:\bblock(?:ed|age)s?\b|\bcut-?\s?off\b|\bthromb\w+"
    r"|\bstring sign|\bpin-?hole|\bhairline|\bstump\b|\bruptur\w+|\bdissect\w*"
    r"|\b(?:no|without|absent|lacks?|lacking|loss of|poor|absence of) (?:\w+ )?(?:contrast|opacification|flow|filling"
    r"|enhancement)\b"
    r"|\b(?:not|non|un)[- ]?(?:\w+ly )?(?:opacif\w+|fill\w*|enhanc\w+|perfused)|\bsub-?occlu\w+|\bpre-?occlu\w+"
    r"|\bcollaps\w+|\bobliterat\w+"
    r"|\bclosed\b|\bshut\b|\binterrupt\w+|\btruncat\w+|\bdiscontinu\w+|\bfilling defects?|\bcritical(?:ly)?\b"
    r"|\btight(?:ly)?\b|\btotal(?:ly)?\b(?! (?:calcium|score|agatston|of\b|plaque|length))"
    r"|未显影|不显影|无显影|未见显影|未充盈|充盈缺损|截断|中断|血栓|夹层|阻塞(?!性)|堵塞|梗阻(?!性)|不通"
    r"|断流|未通|消失|线样|细线)", re.ASCII,
)  # fmt: skip
ONLY_SYSTOLIC = re.compile(r"\b(?:systol\w*|dynamic|milking|bridg\w*)\b|收缩期")
BRIDGES = ("systol", "dynamic", "milking", "bridg", "收缩期")

# -- not assessed ------------------------------------------------------------------------------------

NOT_ASSESSED = re.compile(
    r"(?=[无不难未评判观显可nuceavlpsoi])(?:(?:无法|不能|难以|未能|不可|不宜)(?:准确|明确|满意|可靠"
    r"|清晰)?地?(?:对?管腔)?(?:进行)?"
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
    rf"|\bquestionable|\b(?:cannot|can not|could not) (?:be )?(?:\w+ )?(?:exclude|rule out)|\br/o\b|\brule out\b"
    rf"|\bsuspicion of|\bsuggestive of|\bequivocal|\bquery\b|\bconcern(?:ing)? for"
    rf"|可疑|疑似|不除外|不能除外|(?P<aim>除外|排除|\bto (?:exclude|rule out)))"
    rf"[^,.;。\n]{{0,40}}?(?:{NOUN}|闭塞|\bocclu\w+)", re.ASCII,
)  # fmt: skip
ONLY_SUSPECTED = re.compile(
    r"不除外|不能除外|待除外|待排|待查|可能|可疑|\b(?:cannot|can not|could not) be (?:\w+ )?excluded|\bnot excluded"
    r"|\bsuspected"
    r"|\bpossible|\?|\br/o\b|\b(?:cannot|can not|could not) rule out|\blikely\b|\bprobabl[ey]\b|\b(?:could"
    r"|may|might) be\b|\bartefact\w*|\bartifact\w*|\bmisregistration|\bpseudo|\bspurious|\bnot real\b|假性"
    r"|假象|伪影(?:所致|引起|造成)", re.ASCII,
)  # fmt: skip
ASKED = ("?", "apparent ", "pseudo", "假性", "可能", "疑", "query", "prob", "possibl", "suspect", "likely")
ASKED_BEFORE = re.compile(
    r"\?[^,.;:。\n]*$|(?:可能|疑|\bquery|\bprobabl[ey]|\bpossibl[ey]|\bsuspected|\blikely|\bapparent |\bpseudo"
    r"|假性)[^,.;:。\n]{0,12}$"
)
CLAUSE_END = re.compile(r"[,.;。\n]")

# -- negation ----------------------------------------------------------------------------------------

NEGATION = re.compile(
    r"(?=[未没无nwfa])(?:未见|未发现|未及|未显示|未提示|没有|无(?!法)"
    r"|\bneither [a-z ,]{0,60}?nor [a-z ]{0,30}?(?:shows?|has|have|demonstrates?|reveals?|exhibits?)\b"
    r"|\b(?:no|without|free of|absence of|negative for|neither|nor|not|none)\b)", re.ASCII,
)  # fmt: skip
_FOUND = (
    r"(?:seen|identified|present|demonstrated|evident|found|noted|detected|visible|visuali[sz]ed|observed|shown"
    r"|confirmed|appreciated|apparent|suspected|recogni[sz]ed|there)"
)
NEGATION_AFTER = re.compile(
    rf"\s*(?:不明显|未见|\(-\)|(?:is |was |are |were |has been |have been )?(?:not (?:\w+ )?{_FOUND}|absent|ruled out"
    rf"|excluded|denied)|:\s*(?:none|no|nil|absent|negative|无|未见|阴性)\b)"
)
DENIES_AFTER = ("not ", "nowhere", "never", "no longer", "absen", "exclu", "unlikely", "negative", "denied",
                "ruled out", ": n",
                "不支", "不存", "不成", "不考", "排除", "除外", "不足", "未证", "没有", "阴性", ":无", ": 无",
                ":未见", ":否", "未见,", "未见。", "未见.", "未见\n", "(-)")
# The same at some distance: "severe stenosis | of the RCA is not seen".
DENIED_AFTER = re.compile(
    rf"(?P<gap>[^,.;。\n:]{{0,70}}?)(?:\b(?:(?:is|was|are|were|has been|have been|could be|can be|being|be)\s+)?"
    rf"(?:(?:not|nowhere|never|no longer)\s+(?:be )?(?:\w+ly )?{_FOUND}\b|absent\b|ruled out\b"
    rf"|(?<!not )(?<!not be )excluded\b|unlikely\b|negative\b|denied\b)"
    r"|:\s*(?:none|no|nil|absent|negative|not \w+|无|未见|阴性|否)(?=\s*(?:[.,;。\n]|$))"
    r"|(?:不支持|不存在|不成立|已排除|可排除|可除外|予排除|依据不足|证据不足|不考虑|未证实|未见|没有|阴性"
    r"|\(-\))(?=\s*(?:[.,;。\n]|$)))", re.ASCII,
)  # fmt: skip
# Something else comes between, which the denial is of.
NOT_OF_IT = re.compile(
    r"\d\s*%|\b(?:but|and|with|while|whereas|which|plaques?|calcif\w*|thromb\w*|mild|moderate|severe)\b|斑块|钙化"
    r"|狭窄|闭塞|并|但|伴"
)
AWAITED = re.compile(r"[^,.;。\n]{0,20}?(?:待除外|待排除|待排|待查|不除外|不能除外)")
# What may stand between "no" and the thing denied.
DENIED_ENGLISH = re.compile(
    r"(?:\s|[,、/()\->≥=]|and|or|nor|any|longer|fixed|new|further|residual|relevant|important|in-stent|instent|re"
    r"|restenos\w*|lesions?|thromb\w*|dissection|aneurysm|other|a|evidence of|signs? of|presence of|convincing"
    r"|definite|obvious|visible"
    r"|significant(?:ly)?|appreciable|focal|luminal|coronary|arter(?:y|ies|ial)|atherosclero\w*|plaques?"
    r"|(?:non-?)?calcif\w*|mixed|soft|disease|stenos\w*|narrow\w*|occlu\w*|obstruct\w*|flow-limiting"
    r"|ha?emodynamically|high-?grade|severe|moderate|mild|total|complete|lad|lcx|rca|lm|proximal|mid|distal|left"
    r"|main)*",
    re.ASCII,
)
DENIED_CHINESE = re.compile(
    r"(?:(?!致|伴|引起|造成|但|并|除|狭窄(?!及|或|和|与|、|/)|异常|[,:;。\n]|段).){0,24}"
)
NEW_CLAUSE = re.compile(
    r"(?:,|\band)\s*(?:(?:the|prox\w*|mid|distal|[pmd]?lad|[pmd]?l?cx|[pmd]?rca|lm|left main)\s*){0,3}$"
)
WORD_OR_NUMBER = re.compile(rf"\d|{_ANY}")
ONLY_EXCLUDES = re.compile(r"obstructi|flow-limiting|ha?emodynamic|血流动力学|阻塞性|梗阻性|[>≥]|大于|超过")

# -- the text around ---------------------------------------------------------------------------------

# Lines that tell why and how the patient was examined, not what was found.
HISTORY = re.compile(
    r"^[^\S\n]*(?:临床诊断|临床病史|病史|主诉|检查目的|申请目的|检查方法|扫描技术"
    r"|clinical (?:history|information|indication)|indication|history|reason for exam\w*"
    r"|technique)\s*:(?:(?!\bfindings\b|\bresults?\b|\bimpression\b|所见|诊断意见)[^\n])*", re.M,
)  # fmt: skip
SENTENCE_END = re.compile(r"[。;!\n.](?<!approx\.)(?<!max\.)(?:(?<!\.)|(?=\s|$)|(?<=[^\d\s]\.)(?=[^\d\s]))")
