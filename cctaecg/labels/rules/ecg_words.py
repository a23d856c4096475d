"""How ECG diagnoses speak: verdicts, findings and what they deny, as patterns that meet normalised text."""

import re

VERDICT = re.compile(
    r"(?<!不)正常(?:范围)?心电图|心电图(?:大致|基本)?正常(?:范围)?|大致正常|正常范围|未见(?:明显|显著)?异常|正常ecg"
    r"|ecg正常"
    r"|(?<!otherwise )\bnormal (?:\w+ )?(?:12[- ]?lead )?(?:ecg|ekg|electrocardiogram|tracing|study)\b"
    r"|\bwithin (?:the )?normal (?:limits|range)(?: for age)?|\bwnl\b|\ball (?:intervals|parameters"
    r"|values) (?:are )?normal\b"
    r"|\b(?:ecg|ekg|electrocardiogram|tracing)(?: is|:| -)? (?:entirely |completely )?normal\b"
    r"|\bno (?:significant |relevant |definite |acute |other |obvious )*(?:abnormalit\w+|pathology"
    r"|abnormal findings?)(?: detected| seen| found| noted)?",
    re.ASCII,
)  # fmt: skip
# What follows "no" up to the next clause is denied; that a wave is missing is a finding.
DENIED = re.compile(
    r"(?:未见|无|没有|排除|\bno\b|\bwithout\b|\bnegative for\b|\bfree of\b|\babsence of\b"
    r"|(?<!can )(?<!could )\bnot\b|(?<!not )(?<!cannot )\b(?:to )?(?:rule out|exclude)\b|\br/o\b)"
    r"(?:(?!\bbut\b|\bwith\b|\bhowever\b|但|伴)[^.;,\n。])*(?:,\s*(?:or|nor|and no|no)\b(?:(?!\bbut\b"
    r"|\bwith\b)[^.;,\n。])*)*", re.ASCII,
)  # fmt: skip
DENIED_AFTER = re.compile(
    r"[^.;,:\n。]*(?:\b(?:absent|(?:is |are |was )?not (?:seen|present|found|identified|detected)"
    r"|(?<!be )(?<!not )excluded|ruled out)\b|:\s*(?:none|no|absent|negative|无)(?=\s*(?:[.;,\n。]|$))"
    r"|\?\s*(?:no|none|无)\b|不支持|已排除|不明显)", re.ASCII,
)  # fmt: skip
WAVES_MISSING = re.compile(
    r"\bno p[- ]?waves?|\bp[- ]?waves? (?:are )?absent|\babsent p|\bloss of r|\babsent r|\bno r[- ]wave|无p波"
    r"|p波消失|未见p波", re.ASCII,
)
EARLIER = re.compile(
    r"\b(?:history of|h/o|hx of|previously|formerly|in the past|past)\b[^.;,\n。]*|(?:既往|曾有"
    r"|曾)[^.;,\n。]*", re.ASCII,
)  # fmt: skip
# An earlier ECG; what its clause tells is of then, unless it goes on to tell that it is so still.
EARLIER_ECG = re.compile(
    r"\b(?:previous|prior|old|older|earlier|former|last|preceding|outside|baseline)\s+(?:\w+ ){0,2}?"
    r"(?:ecg|ekg|electrocardiogram|trac(?:ing|e)|recording|study|rhythm)s?\b"
    r"|\b(?:ecg|ekg|electrocardiogram|tracing) (?:of|from|in|dated|on) (?:\w+ )?(?:19|20)\d\d|\bformer\b"
    r"|(?:前次|上次|既往|以前|原|外院|旧)[^.;,\n。]{0,4}(?:心电图|ecg)", re.ASCII,
)  # fmt: skip
STILL = re.compile(
    r"\b(?:as|same|unchanged|no change|persist\w*|still|new(?:ly)?|again|since|compar\w*|similar|progress\w*|more|worse"
    r"|worsen\w*|increas\w*|replac\w*)\b|同|相仿|仍|新|较|对比|比较|加重|持续", re.ASCII,
)  # fmt: skip
RESOLVED = re.compile(
    r"\bno longer\b|(?<!not )(?<!un)\b(?:resolved|reverted|normali[sz]ed|disappeared|gone)\b"
    r"|恢复正常|已恢复|已转复|已消失|较前消失", re.ASCII,
)
FOR_AGE = re.compile(r"\bfor age\b|\bp(?:a?ediatric)\b|\bchild|\binfant|\bneonat|\bnewborn|儿|婴|新生")
# A part of the ECG that is called normal: "ST segments: normal", "normal axis".
_PART = (
    r"(?:p|pr|pq|qrs|qrst|st|st-t|t|qtc?|r|u|v)?[-\s/]*(?:segments?|waves?|intervals?|complex(?:es)?|durations?|axis"
    r"|morphology|progression"
    r"|r[- ]wave progression|conduction|voltages?|repolari[sz]ation)?"
)
PARTS_NORMAL = re.compile(
    rf"\b(?:p|pr|pq|qrs|st|st-t|t|qtc?|axis|intervals?|conduction|voltages?|repolari[sz]ation"
    rf"|r[- ]wave)\b{_PART}(?:(?:\s*(?:,|and|/)\s*)(?:p|pr|qrs|st|t|qtc?|axis|intervals?)\b{_PART})*"
    r"\s*(?:is |are |:|=|-|shows? |all )?\s*(?:within normal (?:limits|range)|normal|unremarkable|not prolonged"
    r"|isoelectric|ok|wnl)\b"
    rf"|\bnormal (?:and symmetrical )?(?:p|pr|pq|qrs|st|st-t|t|qtc?|axis|intervals?|conduction|voltages?"
    rf"|repolari[sz]ation|cardiac|electrical|r[- ]wave)\b{_PART}(?:(?:\s*(?:,|and|/)\s*)(?:normal )?(?:p|pr|qrs|st|t"
    rf"|qtc?|axis|intervals?)\b{_PART})*"
    r"|(?:st段?|t波|st-?t段?|p波|qrs波?群?|心?电轴|pr间期|qtc?间期|各间期|各波段?|r波递增)(?:、|及|和|st段?|t波|电轴"
    r"|间期)*(?:均|大致|基本|未见明显|未见|无|无明显)?(?:在)?(?:正常范围|正常|不偏|无偏移|无异常|异常|偏移)",
    re.ASCII,
)  # fmt: skip
ABNORMAL = re.compile(
    r"异常|不正常|可疑|临界|边缘|早搏|期前收缩|房颤|颤动|扑动|阻滞|传导|预激|过速|过缓|停搏|逸搏|起搏|肥大|肥厚"
    r"|高电压|低电压"
    r"|负荷|梗死|梗塞|心梗|缺血|损伤|q波|(?<![a-z])st-?t(?![a-z])|(?<![a-z])st(?![a-z])|t波|u波|压低|抬高|低平|倒置"
    r"|双向|高尖|延长|缩短|短pr"
    r"|电轴[左右不]|顺钟向|逆钟向|转位"
    r"|递增不良|切迹|碎裂|房性心律|交界性|室性|房早|室早|房速|室速|室上速|[二三]联律|心律失常|右位心|洋地黄|高钾|低钾"
    r"|长qt|短qt|房室分离|心动|游走|差异性|左前分支|右束支|左束支"
    r"|\babnormal|\bborderline\b|otherwise normal|premature|ectop|fibrillat|flutter|\bblock|delay|pre-?excitation"
    r"|\bdelta\b"
    r"|tachy|brady|\bpaus|escape|\bpac(?:e[drs]|ing|emaker)|hypertroph|enlarge|voltage|\bstrain|infarct|isch?a?emi"
    r"|\bscar\b"
    r"|\binjury|\bq[- ]?waves?|\bst\b|\bst-t|\bt[- ]wave|\bt inver|\bpeaked|\btall t|\bu[- ]wave|depress|elevat"
    r"|inver(?:ted|sion)|flatten|prolong|shorten|\bshort pr|\blong qt|\bshort qt"
    r"|axis|rotation|poor r|r[- ]wave|progression|junction|idioventricular|bigemin|trigemin|couplet|\bwpw\b|brugada"
    r"|\b[ril]*[rl]bbb\b|\bpvcs?\b|\bpacs?\b|\bvpbs?\b|\bapbs?\b|\bpvb\b"
    r"|\bafib\b|non-?specific|\b[lr]vh\b|\b[lr]ae\b|\b[lr]ah\b|\bla[fh]b\b|\blp[fh]b\b|\bivcd\b|\bs?vt\b|\bvf\b"
    r"|\bafl?\b|\bavb\b|\bavn?rt\b|\b(?:st|n-?st)emi\b|\bmi\b|hemiblock|fascicular|s1q3t3"
    r"|extrasyst|\bs?v?es\b|wenckebach|mobitz|\bnotch|fragment|\bslur|amplitude|clockwise|\bprwp\b|\bpjcs?\b"
    r"|sick sinus|\bq in\b|\bqs\b|\btwi\b|\bst[ed]\b|\bbbb\b"
    r"|\blad\b|\brad\b|\bvpc?s?\b|\bapcs?\b|\bavd\b|bundle|第?[一二三]度|希氏|高侧壁|异位|不应期|室内|窦房|窦停|间歇"
    r"|融合|左房|右房|左室|右室"
    r"|arr?h?ythmia|irregular|wandering|dextrocardia|digitalis|digoxin|hyper-?k|hypo-?k|electrolyte|pericarditis"
    r"|osborn|epsilon|torsade|aberr|dissociation|low atrial|heart block|ventricular rhythm|atrial rhythm|conduction",
    re.ASCII,
)  # fmt: skip
NOT_NORMAL = re.compile(
    r"\bno normal (?:ecg|ekg|sinus|tracing)|\bnon-?sinus|无正常|非正常|非窦性|\bnot (?:an? )?(?:entirely "
    r"|completely |quite )?normal\b|不(?:是|属)?正常", re.ASCII,
)
VARIANT = re.compile(
    r"窦性心律不齐|窦性不齐|早期?复极(?:综合征|改变)?|sinus arrh?ythmia|(?:benign "
    r"|normal variant )?early repolari[sz]ation(?: pattern| variant)?", re.ASCII,
)  # fmt: skip
SINUS_RHYTHM = re.compile(
    r"(?:正常)?窦性心律|窦律|窦性|(?:normal |regular )?sinus(?: rhythm)?|\bnsr\b|\bsr\b|心率\s*:?\s*\d+\s*(?:次/分"
    r"|bpm)?"
    r"|(?:heart |ventricular )?rate:?\s*(?:of )?\d+\s*(?:bpm|/min)?", re.ASCII,
)  # fmt: skip
NOT_READ = re.compile(
    r"无法(?:诊断|分析|判读)|导联(?:脱落|接错)|干扰|重新检查|重做|uninterpretable|leads? off|lead reversal|arm lead"
    r"|electrode"
    r"|technically (?:inadequate|limited)|repeat (?:the )?(?:ecg|tracing)|(?:poor|low) (?:data |signal "
    r"|tracing )?quality|misplace|artifact|artefact|no ecg|unable to|(?:another|other|wrong|different) patient"
    r"|其他患者|另一患者"
    r"|\bno (?:significant )?changes? (?:from|since|compared)|unchanged", re.ASCII,
)  # fmt: skip
# Why the ECG was made, not what it shows.
ASKED_FOR = re.compile(
    r"(?:request|indication|question|reason|clinical (?:history|data|information|question)|history"
    r"|申请\w{0,4}|临床\w{0,4}|病史|主诉)\s*:[^.?;\n。]*[.?;\n。]", re.ASCII,
)  # fmt: skip
HARMLESS = re.compile(
    r"(?:\*+\s*)?(?:un)?confirmed(?: by (?:dr\.|prof\.)?[^.;\n*]*)?|(?:reviewed|signed|read|interpreted"
    r"|reported) by (?:dr\.|prof\.)?[^.;\n*]*|compared (?:with|to) [^.;\n]*"
    r"|正常变异|正常|心电图|检查|静息|十二导联|导联|心律|节律|规则|规整|整齐|大致|范围|报告|诊断|提示|结论|结果|意见"
    r"|自动|各|分析|仅供参考|请结合临床|次/分|间期|毫秒|成人|儿童|男|女|岁|图形|图|示|为|未见|明显|及|和|均|各波|齐",
    re.ASCII,
)  # fmt: skip
HARMLESS_WORDS = frozenset(
    "ecg ekg electrocardiogram tracing study lead leads resting rest standard routine adult paediatric "
    "pediatric normal sinus rhythm regular rate heart bpm"
    " ms msec min pr qrs qt qtc qtcf qtcb interval intervals duration and with at of the is are an in for "
    "age sex by this patient male female year years old yr yo"
    " limits limit range ranges within variant finding findings interpretation diagnosis conclusion comment "
    "statement statements computer automated unconfirmed confirmed"
    " otherwise all other no none unremarkable shows show there impression result report mm mv sec speed "
    "gain hz filter rr pp beats vent ventricular atrial axes axis per minute athletic young physiological"
    " completely entirely morphology clinical correlation suggested detected seen found noted identified "
    "changes change abnormality abnormalities".split()
)
