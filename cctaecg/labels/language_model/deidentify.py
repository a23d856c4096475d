"""Names, identifiers and dates taken out of a text before anything leaves the hospital.

Each is replaced by a word in brackets, ``[name]``, ``[number]``, ``[date]``, ``[time]``, ``[contact]`` or
``[place]``. What is blanked is what can be told by its form or by the words before it: a labelled field
("Patient:", "姓名："), a title ("Dr. Smith", "王医生"), a signature, a date or clock time, a number of six digits or
more, an e-mail or web address. **A name that stands in running text without any of these is not found**: hospitals
that put names there have to remove them themselves. When in doubt it blanks, but never a percentage, a measure or an
ECG lead, which the readers need.
"""

import re

_CJK = r"一-鿿"
_END = r"(?=[\s,，;；。.、)）\]]|$)"
_YEAR = r"(?:19|20)\d{2}"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_MEASURE = r"(?!\s*(?:%|％|percent|mm|cm|ml|mg|bpm|hu\b|次|毫米|厘米))"
# "John Q. Smith", "SMITH, John", "O'Neil": up to four capitalised words
_NAME = rf"[A-Za-z{_CJK}·.]{{1,20}}"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_CLOCK = r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?"
# a full stop belongs to an initial alone; a vessel, or a word that begins a finding, is no name
_NO_NAME = r"(?!(?:LADs?|LC[Xx]|RCA|LM|LMCA|CTA?|CCTA|ECG|Left|Right|No|The|Findings?|Impression|Coronary|Age|Sex)\b)"
_WORD = rf"{_NO_NAME}(?:[A-Z]\.|[A-Z][A-Za-z'’\-]*+)"
_LATIN_NAME = rf"{_WORD}(?:(?:[ \t]|,[ \t]?|(?<=\.)){_WORD}(?!\s*:)){{0,3}}"
_SURNAME = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞"
    "熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪干解应宗丁宣邓"
    "郁单杭洪包诸左石崔吉龚程嵇邢裴陆荣翁荀羊惠甄曲封芮储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴"
    "甘厉戎祖武符刘景詹束龙叶幸司韶黎薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却桑桂"
    "濮牛寿通边扈燕冀浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧沃利蔚越夔隆师巩"
    "聂晁勾敖融冷訾辛阚那简饶空曾沙养鞠须丰巢关蒯相查游权逯盖益桓公晋楚闫法汝涂钦"
)

_RULES = tuple((re.compile(pattern, flags), word) for pattern, flags, word in (
    # fields: the label stays, its value goes
    (r"((?:患者|病人|受检者|送检者)?姓\s*名|(?:报告|审核|检查|诊断|申请|送检|主治|记录|签发|初诊|复审)(?:医师|医生|者|人|技师)"
     rf"|签\s*名|(?:联系|家属)人?(?:姓名)?)\s*[:：]\s*{_NAME}(?:\s*/\s*{_NAME}(?!\s*[:：]|[{_CJK}]))*",
     0, r"\1: [name]"),
    (rf"\b((?i:patient(?:['’]s)?(?: name)?|name|surname|given name|radiologist|(?:reported|signed|read|reviewed"
     rf"|dictated|verified|approved|electronically signed|referred) by|referring physician|physician|attending"
     rf"|technologist))\s*:\s*(?:Dr\.?\s+|Prof\.?\s+)?{_LATIN_NAME}", 0, r"\1: [name]"),
    (rf"\b((?i:electronically signed|signed|reported|dictated|verified|reviewed) by)\s+(?:Dr\.?\s+)?{_LATIN_NAME}",
     0, r"\1 [name]"),
    (r"((?:病案|住院|门诊|影像|检查|登记|就诊|申请|条码|档案|医保|病历|患者|报告|放射|CT|X线)(?:流水)?(?:号码?|编号|ID)"
     r"|身份证(?:号码?)?|床号|(?<![A-Za-z])ID号)\s*[:：]?\s*[A-Za-z0-9\-_/]{2,}", re.I, r"\1: [number]"),
    (r"(?<![A-Za-z])((?:mrn|ssn|id|(?:patient|study|exam(?:ination)?) id"
     r"|(?:medical record|accession|case|hospital|nhs)(?: (?:number|no\.?))?)\s*[:：#]+)"
     r"\s*[A-Za-z0-9][A-Za-z0-9\-_/]*", re.I, r"\1 [number]"),
    (r"((?:家庭|联系|通讯)?(?:住址|地址)|(?:工作)?单位|籍贯)\s*[:：][^\n，。；,;]*", 0, r"\1: [place]"),
    (r"\b((?:home )?address|hospital)\s*:[^\n;]*", re.I, r"\1: [place]"),
    (r"((?:出生(?:日期|年月)?|生日)|\b(?:dob|date of birth|born))\s*[:：]?\s*[\d/\-.年月日]+", re.I, r"\1: [date]"),
    (r"((?:联系)?(?:电话|手机)(?:号码?)?|\b(?:phone|tel(?:ephone)?|mobile|fax))\s*[:：.]?\s*[+\d()\-\s]{5,}\d", re.I,
     r"\1: [contact]"),
    # titles
    (rf"\b(?:Dr|Mr|Mrs|Ms|Miss|Prof|Professor|Doctor)\.?\s+{_LATIN_NAME}", 0, "[name]"),
    (rf"\b{_WORD}(?:\s{_WORD}){{0,2}},?\s+(?:M\.?D\.?|FRCR|FACC|Ph\.?D\.?)(?![A-Za-z])", 0, "[name]"),
    (rf"[{_SURNAME}][{_CJK}]{{0,2}}?(?=(?:主任|副主任|教授|主治)?(?:医师|医生|大夫|主任|教授|先生|女士|护士)"
     rf"(?![{_CJK}]{{0,2}}[:：]))(?<!申请)(?<!送检)(?<!临床)", 0, "[name]"),
    # dates and clock times
    (rf"{_YEAR}\s*[-/.年]\s*\d{{1,2}}\s*[-/.月]\s*\d{{1,2}}\s*[日号]?(?:[T\s]*{_CLOCK})?", 0, "[date]"),
    (rf"{_YEAR}\s*年(?:\s*\d{{1,2}}\s*月(?:份)?)?", 0, "[date]"),
    (rf"(?<!\d){_YEAR}\s*[-/]\s*(?:0?[1-9]|1[0-2])(?![\d%％/\-])", 0, "[date]"),
    (r"(?<!\d)\d{1,2}\s*月\s*\d{1,2}\s*[日号]", 0, "[date]"),
    (rf"(?<![\d.])\d{{1,2}}[/.\-]\d{{1,2}}[/.\-](?:{_YEAR}|\d{{2}})(?!\d|%|％|\.\d)", 0, "[date]"),
    (rf"\b(?:{_DAY}[\s\-]+)?{_MONTH}\.?[\s\-,]+(?:{_DAY},?[\s\-]+)?{_YEAR}\b", re.I, "[date]"),
    (rf"\b{_DAY}[\s\-]+{_MONTH}\b|\b{_MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)\b", re.I, "[date]"),
    (rf"\b(in|since|from|dated?|year|of)\s+{_YEAR}\b{_MEASURE}", re.I, r"\1 [date]"),
    (r"(?<![\d:：])(?:[01]?\d|2[0-3])[:：][0-5]\d(?:[:：][0-5]\d)?(?:\s*[ap]\.?m\b\.?)?(?![\d:：%％])", re.I,
     "[time]"),
    # addresses and numbers that identify by their form
    (r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9.\-]+|(?:https?://|www\.)[^\s，。；]+", 0, "[contact]"),
    (rf"(?<![\d.])(?:\d[\d\-]{{4,}}\d[Xx]?|[A-Za-z]{{1,4}}[\-_]?\d{{5,}}[A-Za-z0-9\-]*)(?![\d%％.]){_MEASURE}", 0,
     "[number]"),
    (rf"[{_CJK}]{{2,12}}(?:医院|卫生院|诊所)(?!{_END}?就诊)", 0, "[place]"),
))  # fmt: skip


def deidentified(text: str) -> str:
    """A text without the names, identifiers, dates, times and addresses that can be told by their form.

    A name in running text, without a label, a title or a signature, is **not** found.

    Parameters
    ----------
    text : str
        A report or a diagnosis, in Chinese or English.

    Returns
    -------
    str
        The text, each thing found replaced by ``[name]``, ``[number]``, ``[date]``, ``[time]``, ``[contact]`` or
        ``[place]``. Percentages, measures and the names of ECG leads stay.

    Examples
    --------
    >>> deidentified("Patient: John Smith, MRN: 00123. CT of 3 March 2021. LAD 70-80% stenosis. Signed by Dr. A. Jones")
    'Patient: [name], MRN: [number]. CT of [date]. LAD 70-80% stenosis. Signed by [name]'
    >>> deidentified("姓名：王小明，住院号：A0012345。2023年5月6日冠脉CTA：前降支狭窄约75%。报告医师：李雷")
    '姓名: [name]，住院号: [number]。[date]冠脉CTA：前降支狭窄约75%。报告医师: [name]'
    """
    for pattern, word in _RULES:
        text = pattern.sub(word, text)
    return text
