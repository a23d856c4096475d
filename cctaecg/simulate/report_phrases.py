"""The words that simulated CT reports are made of, for Chinese and English."""

from dataclasses import dataclass

from cctaecg.domain import Grade


@dataclass(frozen=True)
class Language:
    """Phrases of one language; each tuple holds ways of saying the same."""

    heading_findings: str
    heading_impression: str
    between: str  # between sentences
    stop: str
    colon: str  # after a vessel's name, before its segments
    comma: str  # between segments
    joint: str  # between a segment's name and what is said of it
    range: tuple[str, ...]
    usual_order: tuple[str, ...]
    vessels: dict[str, tuple[str, ...]]  # names by style: all vessels of a report use one style
    segments: dict[str, tuple[tuple[str, ...], ...]]  # of each vessel, each with its synonyms
    technique: tuple[str, ...]
    origin: tuple[str, ...]
    plaque: tuple[str, ...]
    whole_normal: tuple[str, ...]
    clean: tuple[str, ...]
    stented: tuple[str, ...]  # of a segment that a stent keeps open
    grafts: tuple[str, ...]
    unjudged: tuple[str, ...]  # of a segment that calcium or movement hides
    stenosis: dict[Grade, tuple[str, ...]]
    summary: dict[Grade, tuple[str, ...]]
    nothing_found: tuple[str, ...]
    other_organs: tuple[str, ...]
    nondiagnostic: tuple[str, ...]
    nondiagnostic_impression: tuple[str, ...]


CHINESE = Language(
    heading_findings="检查所见：",
    heading_impression="诊断意见：",
    between="",
    stop="。",
    colon="：",
    comma="；",
    joint="",
    range=("{low}%-{high}%", "{low}-{high}%", "{low}%～{high}%"),
    usual_order=("LM", "LAD", "LCX", "RCA"),
    vessels={
        "RCA": ("右冠状动脉", "右冠状动脉(RCA)", "RCA", "右冠"),
        "LM": ("左主干", "左主干(LM)", "LM", "左冠状动脉主干"),
        "LAD": ("左前降支", "左前降支(LAD)", "LAD", "前降支"),
        "LCX": ("左回旋支", "左回旋支(LCX)", "LCX", "回旋支"),
    },
    segments={
        "RCA": (("近段", "开口及近段"), ("中段",), ("远段",), ("后降支",)),
        "LM": (("",),),
        "LAD": (("近段", "近端"), ("中段",), ("远段", "中远段"), ("第一对角支", "对角支")),
        "LCX": (("近段",), ("远段", "中远段"), ("钝缘支", "第一钝缘支")),
    },
    technique=(
        "冠状动脉CTA检查，心率约68次/分，图像质量良好。",
        "行冠状动脉CT血管成像，图像质量满足诊断要求。",
        "冠脉CTA，前瞻性心电门控扫描。",
    ),
    origin=(
        "冠状动脉起源、走行正常，右优势型。",
        "冠状动脉起源未见异常，呈右冠优势型。",
        "冠状动脉分布呈均衡型。",
    ),
    plaque=("钙化斑块", "非钙化斑块", "混合斑块", "软斑块", "多发钙化斑块"),
    whole_normal=(
        "{vessel}未见明显狭窄",
        "{vessel}管腔通畅，未见斑块及狭窄",
        "{vessel}管壁光滑，管腔未见狭窄",
        "{vessel}未见异常",
    ),
    clean=("未见明显狭窄", "管腔通畅", "管壁光滑，未见斑块及狭窄", "未见有意义狭窄"),
    stented=("见支架影，支架内管腔通畅", "支架置入术后，支架内未见再狭窄", "可见支架，支架内充盈良好，未见明显狭窄"),
    grafts=("左乳内动脉-前降支桥血管通畅。", "大隐静脉-右冠桥血管通畅，吻合口未见狭窄。"),
    unjudged=("弥漫钙化，管腔无法评估", "运动伪影，管腔显示不清，无法评价"),
    stenosis={
        Grade.NORMAL: (
            "见{plaque}，管腔狭窄约{percent}%",
            "见{plaque}，管腔轻微狭窄（<25%）",
            "管壁不规则，未见明显狭窄",
            "少许{plaque}，管腔狭窄小于25%",
        ),
        Grade.MILD: (
            "见{plaque}，管腔轻度狭窄约{percent}%",
            "见{plaque}，管腔狭窄约{narrow}",
            "{plaque}，管腔轻度狭窄",
            "见{plaque}形成，管腔轻度狭窄（25%-49%）",
            "见{plaque}，狭窄25-50%",
        ),
        Grade.MODERATE: (
            "见{plaque}，管腔中度狭窄约{percent}%",
            "见{plaque}，管腔狭窄约{narrow}",
            "{plaque}，管腔中度狭窄",
            "见{plaque}，管腔中度狭窄（50%-69%）",
            "见{plaque}，狭窄50-70%",
        ),
        Grade.SEVERE: (
            "见{plaque}，管腔重度狭窄约{percent}%",
            "见{plaque}，管腔狭窄约{narrow}",
            "{plaque}，管腔重度狭窄",
            "见{plaque}，管腔重度狭窄（70%-99%）",
            "见{plaque}，狭窄≥70%",
            "见{plaque}，管腔狭窄达{percent}%",
        ),
        Grade.OCCLUDED: (
            "管腔闭塞",
            "见{plaque}，管腔完全闭塞",
            "管腔狭窄{percent}%，考虑闭塞",
            "闭塞，远端侧支循环显影",
        ),
    },
    summary={
        Grade.MILD: ("{vessel}轻度狭窄", "{vessel}粥样硬化，管腔轻度狭窄"),
        Grade.MODERATE: ("{vessel}中度狭窄", "{vessel}斑块形成，管腔中度狭窄"),
        Grade.SEVERE: ("{vessel}重度狭窄", "{vessel}管腔重度狭窄，建议进一步检查"),
        Grade.OCCLUDED: ("{vessel}闭塞", "{vessel}完全闭塞"),
    },
    nothing_found=("冠状动脉CTA未见明显狭窄。", "冠状动脉未见有意义狭窄。", "冠脉CTA未见明显异常。"),
    other_organs=(
        "左室射血分数约62%。",
        "升主动脉管壁少许钙化，直径约36mm。",
        "心包少量积液，双侧胸腔未见积液。",
        "所见双肺下叶少许索条影，纵隔淋巴结不大。",
        "主动脉瓣轻度钙化，左房稍大。",
    ),
    nondiagnostic=(
        "患者屏气不佳，呼吸运动伪影明显，各支冠状动脉管腔无法评价。",
        "心律不齐，图像错层，右冠状动脉、左主干、左前降支及左回旋支均显示不清，无法评估狭窄程度。",
        "对比剂充盈不佳，冠状动脉各支无法评价。",
    ),
    nondiagnostic_impression=("图像质量差，无法诊断，建议复查。", "冠状动脉无法评估，请结合临床。"),
)

ENGLISH = Language(
    heading_findings="Findings: ",
    heading_impression="Impression: ",
    between=" ",
    stop=".",
    colon=": ",
    comma="; ",
    joint=" ",
    range=("{low}-{high}%", "{low}% to {high}%", "{low}%-{high}%"),
    usual_order=("LM", "LAD", "LCX", "RCA"),
    vessels={
        "RCA": ("RCA", "Right coronary artery", "Right coronary artery (RCA)"),
        "LM": ("LM", "Left main", "Left main coronary artery (LM)"),
        "LAD": ("LAD", "Left anterior descending", "Left anterior descending artery (LAD)"),
        "LCX": ("LCX", "Left circumflex", "Left circumflex artery (LCX)"),
    },
    segments={
        "RCA": (("proximal segment", "proximal"), ("mid segment", "mid"), ("distal segment", "distal"),
                ("posterior descending branch",)),
        "LM": (("",),),
        "LAD": (("proximal segment", "proximal"), ("mid segment", "mid"), ("distal segment", "distal"),
                ("first diagonal", "diagonal branch")),
        "LCX": (("proximal segment", "proximal"), ("distal segment", "distal"),
                ("obtuse marginal", "first obtuse marginal branch")),
    },
    technique=(
        "Coronary CT angiography with prospective gating, heart rate 64 bpm, good image quality.",
        "Contrast-enhanced coronary CT angiography was performed. Image quality is diagnostic.",
    ),
    origin=(
        "Normal coronary origins, right dominant circulation.",
        "The coronary arteries arise normally. Right dominance.",
        "Codominant system with normal origins.",
    ),
    plaque=("calcified plaque", "non-calcified plaque", "mixed plaque", "soft plaque"),
    whole_normal=(
        "{vessel}: no significant stenosis",
        "{vessel} is patent without plaque or stenosis",
        "{vessel}: normal, no stenosis",
    ),
    clean=("no significant stenosis", "patent", "normal without stenosis", "no plaque or stenosis"),
    stented=("patent stent without in-stent restenosis", "stent in place, patent"),
    grafts=("LIMA graft to the LAD is patent.", "Saphenous vein graft to the RCA is patent."),
    unjudged=("heavily calcified, lumen cannot be assessed", "not assessable because of motion artefact"),
    stenosis={
        Grade.NORMAL: (
            "minimal {plaque} with approximately {percent}% stenosis",
            "{plaque} with minimal stenosis (<25%)",
            "wall irregularity without significant stenosis",
        ),
        Grade.MILD: (
            "{plaque} with mild stenosis, about {percent}%",
            "{plaque} causing {narrow} stenosis",
            "{plaque} with mild stenosis",
            "{plaque} with mild (25-49%) stenosis",
        ),
        Grade.MODERATE: (
            "{plaque} with moderate stenosis, about {percent}%",
            "{plaque} causing {narrow} stenosis",
            "{plaque} with moderate stenosis",
            "{plaque} with moderate (50-69%) stenosis",
        ),
        Grade.SEVERE: (
            "{plaque} with severe stenosis, about {percent}%",
            "{plaque} causing {narrow} stenosis",
            "{plaque} with severe stenosis",
            "{plaque} with severe (70-99%) stenosis",
            "high-grade stenosis of {percent}%",
        ),
        Grade.OCCLUDED: ("total occlusion", "completely occluded", "occluded (100%) with collateral filling"),
    },
    summary={
        Grade.MILD: ("{vessel}: mild stenosis", "{vessel} with mild stenosis"),
        Grade.MODERATE: ("{vessel}: moderate stenosis", "{vessel} with moderate stenosis"),
        Grade.SEVERE: ("{vessel}: severe stenosis", "{vessel} with severe stenosis"),
        Grade.OCCLUDED: ("{vessel}: total occlusion", "{vessel} occluded"),
    },
    nothing_found=("No significant coronary stenosis.", "No obstructive coronary artery disease."),
    other_organs=(
        "Left ventricular ejection fraction 61%.",
        "Mild calcification of the aortic valve. Ascending aorta 35 mm.",
        "Small pericardial effusion. No pleural effusion.",
        "Lung bases: linear atelectasis. No enlarged mediastinal lymph nodes.",
    ),
    nondiagnostic=(
        "Severe motion artefact; none of the coronary arteries can be assessed.",
        "Non-diagnostic study because of arrhythmia: RCA, LM, LAD and LCX cannot be evaluated.",
        "Poor contrast opacification, the coronary arteries are not assessable.",
    ),
    nondiagnostic_impression=("Non-diagnostic examination, repeat recommended.", "Coronary arteries not evaluable."),
)
