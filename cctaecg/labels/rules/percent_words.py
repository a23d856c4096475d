"""How reports speak about percentages, of stenosis and of other things, as patterns that meet normalised text."""

import re

from cctaecg.labels.rules.lexicon import NOUN

PERCENT = re.compile(
    r"(?=\d)(?<![\d.])(?:(?P<low>\d{1,3}(?:\.\d+)?)\s*%?\s*(?:-|–|—|−|~|〜|∼|至|到|to|(?<=between \d\d )and"
    r"|(?<=between \d\d% )and)\s*)?"
    r"(?P<high>\d{1,3}(?:\.\d+)?)\s*(?:%|percent\b|per cent\b)"
    rf"(?:(?:(?! and | in | of | with | at )[a-z0-9 \-]){{0,36}}?\b{NOUN}|的?(?:偏心性|局限性|管腔)*(?:狭窄|变窄))?",
    re.ASCII,
)
BOUND = re.compile(
    r"(?:(?P<below><=?|≤|不足|[小少]于等于|小于|低于|不超过|less than(?: or equal to)?|below|under|at most"
    r"|no more than|not more than|not exceeding)|(?P<upto>up to|as much as|最高达?|最大达?)"
    r"|(?P<above>>=?|≥|大于等于|大于|超过|至少|greater than(?: or equal to)?|more than|over|at least|exceeding"
    r"|above))\s*(?:约|about)?\s*$"
)
# Between a grade in words and the percentage that says it exactly.
BOUND_AFTER = re.compile(
    r"\s*(?:stenosis|狭窄)?\s*(?:(?P<below>及?以下|or less|or below|or lower)"
    r"|(?P<above>及?以上|or (?:more|greater|above|higher)))"
)
# What is left of the lumen, and not what is lost.
LEFT = ("reduc", "down", "taper", "residual", "remaining", "preserved", "open", "patent", "free", "of normal",
        "of the normal", "reference", "残余", "剩余", "缩小", "降至", "减至", "仅剩")  # fmt: skip
LEFT_BEFORE = re.compile(
    r"(?:\b(?:reduced|reduction|down|tapers|tapering)\b[^.,;\n%]{0,12}\bto|残余(?!狭窄)|剩余|缩小至|缩小到|降至|减至"
    r"|仅剩)"
    r"\s*(?:about|approximately|only|~|约|仅)?\s*$", re.ASCII,
)  # fmt: skip
LEFT_AFTER = re.compile(
    r"\s*(?:of (?:the )?)?(?:residual|remaining|preserved|open|patent|free) (?:lumen|diameter|patency)"
    r"|\s*of (?:the )?(?:normal|reference)", re.ASCII,
)  # fmt: skip
# A list of numbers with one sign of percent at its end: "0 / 50 / 70%".
LISTED_NUMBERS = re.compile(r"(?<![a-z\d.])(?:\d\d|0|100)\s*(?:/|,|、|&|and\b)\s*$")
# A number that a slip of the pen or a scanner has torn: "5 0%", "l00%".
TORN_NUMBER = re.compile(r"(?:\d |[loi])$")
NOT_A_STENOSIS_BEFORE = re.compile(
    r"(?:\br-?r\b|期相|时相|phase|burden|负荷|概率|probability|risk|置信|spo2|氧|密度|剂量|比例|占|occup\w+"
    r"|percentile|likelihood"
    r"|ejection|\bl?v?ef\b|expan\w+|preserv\w*|\bcac\b|calcium|agatston|volume|reserve|confidence|sensitivity"
    r"|specificity|index|remodel\w*"
    r"|coverage|attenuat\w*|膨胀率?|保留|射血|容积|积分|重构|百分位|准确|敏感|特异|贴壁|覆盖|patency|residual lumen"
    r"|剩余管腔|通畅率"
    r"|circumferen\w*|supplie?s?\b|perfus\w*|\bfills?\b|供应|灌注|扩张)[^,.;。\n%]{0,12}$", re.ASCII,
)  # fmt: skip
# The same, where no word of stenosis follows the number.
NOT_A_STENOSIS_UNLESS_NAMED = re.compile(
    r"(?:calcif\w*(?! (?:\w+ )?(?:plaque|lesion))|钙化(?!斑|性)\w{0,4}|面积|area|length|plaque composition"
    r"|dilat\w+)[^,.;。\n%]{0,10}$"
)
NOT_A_STENOSIS_AFTER = re.compile(
    r"\s*(?:of (?:the )?)?(?:\br-?r\b|phase|percentile|期相|时相|百分位|的?心动周期|cardiac cycle|confidence"
    r"|systolic|dynamic|compress|patent|open\b|preserv|expan|likel|probab|chance|risk|circumferen|of (?:the )?(?:wall"
    r"|plaque|circumference|stent|\w+ (?:septum|wall))"
    r"|calcified|calcification|remaining|plaque (?:burden|volume)|th percentile|钙化|通畅|扩张|膨胀|保留"
    r"|剩余)", re.ASCII,
)  # fmt: skip
OF_SOMETHING_ELSE = re.compile(
    r"\s*of (?:the |its )?(?!lumen|luminal|vessel|diameter|cross|normal|proximal|mid|distal|osti|left|right|l[ac]|r"
    r"|p|d|m|o|circ|first|second|main|inter)\w"
)
AREA = re.compile(r"(?:面积|area|csa|cross-?section\w*)[^,.;。\n%]{0,40}$")
AREA_AFTER = re.compile(r"\s*(?:(?:by|of|in|as) )?(?:luminal |lumen |cross-?sectional |vessel )*(?:area|面积)")
CHANGED = re.compile(
    r"(?:progress|increas|worsen|regress|decreas|improv|chang|grown|advanc|risen|fallen|进展|增|变|加重|减"
    r"|好转)[^,.;。\n]{0,24}$"
)
FORMER = re.compile(
    r"(?:由|从|原|既往|此前|较前\s*\(|\(was|previously|formerly|prior|compared (?:to|with)"
    r"|(?<!ranging )(?<!range )(?<!apart )(?<!aside )\bfrom)"
    r"[^,.;。\n%]{0,12}$", re.ASCII,
)  # fmt: skip
AREAS = ("area", "面积", "csa", "cross")
