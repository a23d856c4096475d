"""Parts of a report that tell of another time or of another person: what they state grades nothing."""

import re

from cctaecg.labels.rules.normalise import mentions

EARLIER = "said of an earlier time"
RELATIVE = "said of another person"
SUPPOSED = "said of what may be, or of what the words mean"
DATED = "a year stands beside it: it may be of an earlier time"

OTHER_PEOPLE = re.compile(
    r"\b(?:father|mother|brother|sister|sibling|uncle|aunt|cousin|son|daughter|parents?|grand\w+|relatives?|twin"
    r"|family history|familial|another patient|other patients?|different patient|wrong patient"
    r"|patient [2-9])\b|其他患者|另一患者|他人|另一病人|家族史|家族|父亲|母亲|其[父母兄弟姐妹子女]"
    r"|[堂表][兄弟姐妹哥]|兄长|舅|姨妈|伯父|哥哥|弟弟|姐姐|妹妹|兄弟|姐妹|叔叔|祖父|祖母|儿子|女儿|亲属", re.ASCII,
)  # fmt: skip
_EXAM = (
    r"(?:ct\w?|ccta|cta|study|studies|exam\w*|scan|report|angio\w*|cath\w*|coronarography|cag|ica|dsa|imaging|films?)"
)
_INVASIVE = r"(?:angio\w*|cath\w*|coronarography|cag|ica|dsa)"
_EARLY = (
    r"(?:previous|prior|old|older|earlier|outside|external|last|former|initial|baseline|past|historical"
    r"|pre-?(?:proced\w+|op\w*|pci|interv\w+|treat\w+))"
)
# A heading: what follows on its line is of another time, until the text says that it speaks of today.
_HEADING = re.compile(
    rf"(?:^|(?<=[.;。;\n]))[^\S\n]*(?:\d+[.)]\s*)?(?:(?:{_EARLY} |comparison |invasive "
    rf"|catheter )+(?:\w+ ){{0,2}}?{_EXAM}"
    rf"|comparison|prior|previous|previously|formerly|before|history|known|past medical history|pmh|hx"
    rf"|{_INVASIVE} (?:of |from |in |dated )?\(?(?:\w+ )?(?:19|20)\d\d|(?:in )?(?:19|20)\d\d(?:[-/]\d+)*"
    rf"|外院\w*|既往\w*|旧片|老片|前片|前次\w*|上次\w*|原片|(?:术前|治疗前)\w{{0,6}}|病史|(?:19"
    rf"|20)\d\d年?\S{{0,12}}?(?:造影|片|外院)\w{{0,4}})"
    r"[^:\n.。;,]{0,20}:", re.M,
)  # fmt: skip
# A word: what its clause and the rest of the sentence say is of another time.
_WORD = re.compile(
    rf"\b{_EARLY} (?:\w+ ){{0,2}}?{_EXAM}\b|\bon (?:previous|prior)\b"
    rf"|\b(?:catheter|invasive|conventional|x-ray) (?:coronary )?(?:angio\w*|catheteri\w*)"
    rf"|\bcoronary angiography (?:in|of|from|on|dated|\()"
    r"|(?:^|(?<=[\s(,;]))(?:cag|ica|dsa|cath)(?=[\s,.;:)(]|$)"
    rf"|\b{_INVASIVE} \(?(?:19|20)\d\d|\b{_EXAM} (?:of |from |in |dated |on )\(?(?:\w{{3,9}}\.? )?(?:19|20)\d\d"
    rf"|\b(?:years?|months?|weeks?) (?:ago|earlier|before)"
    r"|\bhistory of\b|\bpreviously(?! (?:stented|placed|implanted|treated|inserted|deployed))|\bformerly\b"
    r"|\bused to (?:be|have|show)"
    r"|\b(?:status post|s/p|after|post|following) (?:\w+ )?(?:stent\w*|pci|ptca|angioplasty|intervention"
    r"|treatment) (?:of|for)\b"
    r"|\bbefore (?:the )?(?:pci|stent\w*|angioplasty|intervention|treatment|surgery|cabg|procedure)|\bpre-?(?:pci"
    r"|procedur\w+|intervention\w*|stent\w*)\b"
    r"|\bknown(?= [^,.;]{0,60}\b(?:from|on|at|since)\b)|\b(?:was|were|been) (?:reported|described|seen|shown|noted"
    r"|diagnosed) (?:in|on|at) (?:19|20)\d\d"
    r"|外院|既往|曾(?!经皮)|术前|治疗前|支架前|前次|上次|旧片|老片|原片|当时|此前|年前|月前|周前"
    r"|(?:19|20)\d\d\s*年?[^,。;\n]{0,10}?(?:造影|cta?|检查|复查|报告|片|示|见|提示)"
    r"|(?<![t血管])(?<!cta)(?<!ct冠脉)(?:造影|cag|dsa)[^,。;\n]{0,6}?(?:示|见|提示|显示|诊断|报告|证实|为|:)", re.ASCII,
)  # fmt: skip
_NOW = re.compile(
    r"\b(?:now|today|current(?:ly)?|present (?:study|scan|exam\w*|ct\w?)|this (?:study|scan|exam\w*|ct\w?)|at present"
    r"|findings|impression|ccta)\b"
    r"|\bcurrent \w+\s*:|本次|此次|目前|现(?!象|代)|今(?:日|次)?|本院|当前|复查(?:cta?|示|:)|所见\s*:|术后", re.ASCII,
)  # fmt: skip
_ADVICE = re.compile(r"recommend|advis|consider|refer|suggest|warrant|建议|必要时|进一步|除外|排除|需行|可行|请")
_SUPPOSED = re.compile(
    r"(?:^|[\s,(])(?:(?<!even )if|unless|in (?:the )?case of|in (?:the )?event of|should (?=\w+ [^,.]*(?:occur"
    r"|develop|persist)))\b"
    r"|\b(?:legend|definitions?|grading (?:scale|system)|scale|cut-?offs?|key|defined as|categories)\s*[:=]"
    r"|\bdefined as\b"
    r"|若|如果|如有|如出现|如发现|一旦|假如|倘若|分级标准|判断标准|参考标准|诊断标准|注\s*:|定义为"
    r"|\w\s*=\s*\d+\s*-", re.ASCII,
)  # fmt: skip
_COMPARED = re.compile(
    r"\b(?:compar\w+ (?:with|to)|in comparison|relative to|since|unchanged|stable|no (?:significant "
    r"|interval )?change|again|progress\w*|regress\w*"
    r"|interval|similar to|as (?:on|in|before)|increas\w+|decreas\w+|worsen\w*|improv\w+|persist\w*|has (?:grown"
    r"|become))\b"
    r"|比较|对比|相比|较前|相仿|进展|加重|好转|减轻|无(?:明显)?变化|变化不(?:大|明显)|较\S{0,10}(?:19"
    r"|20)\d\d|同前", re.ASCII,
)  # fmt: skip
# Without one of these words, or a year, nothing is told of elsewhere.
_CUES = (
    "previous", "prior", "old ", "old:", "older", "outside", "external", "last ", "former", "initial", "baseline",
    "past ", "histor",
    "pre-", "before", "comparison", "invasive", "earlier", "cath", "conventional", "x-ray", "angiography in",
    "angiography of",
    "angiography from", "angiography on", "angiography dated", "angiography (", "angiogram", "coronarography",
    "cag", " ica",
    "dsa", " ago", "used to", "known", "hx", "pmh", "stenting of", "pci of", "pci for", "ptca", "angioplasty",
    "intervention",
    "treatment of", "treatment for", "stenting for", "father", "mother", "brother", "sister", "sibling", "uncle",
    "aunt", "cousin",
    " son", "daughter", "parent", "grand", "relative", "twin", "famil", "another patient", "other patient",
    "different patient",
    "wrong patient", "patient 2", "patient 3", "if ", "unless", "case of", "event of", "should", "legend", "defin",
    "scale",
    "cut-off", "cutoff", "key", "categor", "=",
    "外院", "既往", "曾", "术前", "治疗前", "支架前", "前次", "上次", "旧片", "老片", "前片", "原片", "当时",
    "此前", "年前", "月前", "周前", "造影",
    "家族", "父亲", "母亲", "其父", "其母", "其兄", "其弟", "其姐", "其妹", "其子", "其女", "哥", "兄", "弟", "姐",
    "妹", "舅", "姨", "伯", "叔", "祖父",
    "祖母", "儿子", "女儿", "亲属", "病史", "其他患者", "另一", "他人", "若", "如果", "如有", "如出现", "如发现",
    "一旦", "假如", "倘若", "标准",
    "注:", "注 ", "定义",
)  # fmt: skip
_YEAR = re.compile(r"(?<!\d)(?:19[5-9]\d|20[0-4]\d)(?!\d|\s*(?:%|mm|au|hu))")
_CLAUSE_START = re.compile(r"[,;:,;。(]|\b(?:but|while|whereas|and) ")

Span = tuple[int, int, str]


def told_elsewhere(text: str, ends: list[int]) -> list[Span]:
    """Where a normalised text tells of something else than the patient today: start, end and the reason.

    ``ends`` are the ends of its sentences.

    >>> [text[a:b] for text in ["old report: rca occluded. now: rca 30%"] for a, b, _ in told_elsewhere(text, [25])]
    ['old report: rca occluded. ', 'old report: rca occluded.']
    """
    spans: list[Span] = []
    if not mentions(text, _CUES) and not _YEAR.search(text):
        return spans
    for match in _HEADING.finditer(text):
        line_end = text.find("\n", match.end())
        end = _until_now(text, match.end(), len(text) if line_end < 0 else line_end)
        spans.append((match.start(), end, EARLIER))
    for start, end in zip([0, *ends], [*ends, len(text)]):
        sentence = text[start:end]
        if OTHER_PEOPLE.search(sentence):
            spans.append((start, end, RELATIVE))
            continue
        if _SUPPOSED.search(sentence):
            spans.append((start, end, SUPPOSED))
            continue
        compared = _COMPARED.search(sentence)
        words = [] if compared else list(_WORD.finditer(text, start, end))
        for word in words:
            begin = max((m.end() for m in _CLAUSE_START.finditer(text, start, word.start())), default=start)
            if _ADVICE.search(text, begin, min(word.end() + 30, end)):
                continue
            spans.append((begin, _until_now(text, word.end(), end), EARLIER))
        if not words and not compared:
            spans += [(start, _until_now(text, year.end(), end), DATED) for year in _YEAR.finditer(text, start, end)]
    return spans


def _until_now(text: str, start: int, end: int) -> int:
    now = _NOW.search(text, start, end)
    return now.start() if now else end
