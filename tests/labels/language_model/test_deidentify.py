"""What may not leave the hospital is blanked; what the readers need stays to the letter."""

import csv
from pathlib import Path

import numpy as np
import pytest

from cctaecg.labels.language_model.deidentify import deidentified
from cctaecg.labels.rules.reports import parse_report
from cctaecg.simulate.reports import write_report

RULES = Path(__file__).parents[1] / "rules"
SECRETS = [  # the text, and what must not be found in it afterwards
    ("姓名：张伟，性别：男，年龄：63岁", "张伟"),
    ("患者姓名：欧阳娜娜 检查号：CT202301234", "欧阳娜娜"),
    ("患者姓名：欧阳娜娜 检查号：CT202301234", "202301234"),
    ("病案号 0098123，前降支狭窄", "0098123"),
    ("身份证号：11010119600307123X", "1960"),
    ("身份证 11010119600307123X", "11010119600307123X"),
    ("检查日期：2023-05-06 14:22:10", "2023"),
    ("检查日期：2023-05-06 14:22:10", "14:22"),
    ("与2019年3月旧片比较", "2019"),
    ("2022/1/5 CTA对比", "2022"),
    ("于5月6日复查", "5月6日"),
    ("报告医师：李雷/审核医师：韩梅梅", "李雷"),
    ("报告医师：李雷/审核医师：韩梅梅", "韩梅梅"),
    ("已电话通知王医生", "王医"),
    ("由陈建国主任医师审核", "陈建国"),
    ("联系电话：138-1234-5678", "1234"),
    ("手机13812345678", "13812345678"),
    ("住址：江苏省南京市鼓楼区某路12号。", "南京"),
    ("南京鼓楼医院放射科", "鼓楼"),
    ("Patient name: SMITH, John A. Age 63", "SMITH"),
    ("Patient: Mary O'Neil\nFindings: LAD normal.", "Neil"),
    ("MRN: 4471-22, DOB: 03/07/1960", "4471"),
    ("MRN: 4471-22, DOB: 03/07/1960", "1960"),
    ("Accession #: AC-99812", "99812"),
    ("Compared with the study of March 3rd, 2021", "2021"),
    ("Prior CT on 12-Mar-2020.", "2020"),
    ("Prior CT 03.07.2019.", "2019"),
    ("Stent in 2015.", "2015"),
    ("Discussed with Dr. van Houten? with Dr. Williams at 3:45 pm", "Williams"),
    ("Discussed with Dr. Williams at 3:45 pm", "3:45"),
    ("Electronically signed by Jane Q. Doe, MD", "Doe"),
    ("Jane Doe, M.D.", "Jane"),
    ("Referred by: Prof. Miller", "Miller"),
    ("Call +1 555 123 4567 or tel: 555-123-4567", "555-123"),
    ("contact j.doe@hospital.org", "j.doe"),
    ("Study E1234567 of", "1234567"),
]

KEPT = [
    "前降支近段狭窄约70%-99%，右冠闭塞。", "左主干（LM）未见狭窄。心率68次/分。", "钙化积分 1250。",
    "升主动脉直径约36mm。",
    "LAD 50-69% stenosis; LCX 25%-49%; RCA 100% occluded.", "Calcium score 1024, 95th percentile. EF 60%.",
    "R-R 40%-75%. CAD-RADS 4A (70-99%). D1, OM2.", "The RCA may be occluded. Left Main: normal. V1-V6, aVR.",
    "Moderate (50-69%) stenosis. HU 130. 1.5 mm. 120 kV, 350 mgI/ml.", "窦性心律，V2-V4导联T波倒置，心率 75 次/分。",
    "时相为75%，重建层厚0.625mm。", "前降支、高位对角支、左回旋支、中间支、钝缘支。", "Mid LAD bridging, depth 2.1 mm.",
    "建议咨询临床医生。请结合临床，心内科医生会诊。", "Patient: hypertension.",
]


@pytest.mark.parametrize(("text", "secret"), SECRETS)
def test_secret_is_gone(text, secret):
    assert secret not in deidentified(text)


@pytest.mark.parametrize(("text", "kept"), [
    ("Reported by: Dr. Smith. Left main: 50% stenosis.", ". Left main: 50% stenosis."),
    ("Patient name: Anna Smith\nLAD normal. RCA 80%.", "\nLAD normal. RCA 80%."),
    ("Patient: J.P. Smith LAD 80% stenosis", " LAD 80% stenosis"),
    ("报告医师：李雷。前降支狭窄80%。", "。前降支狭窄80%。"), ("王医生：右冠闭塞", "右冠闭塞"),
    ("2021年3月4日LAD狭窄50-69%", "LAD狭窄50-69%"),
])  # fmt: skip
def test_a_secret_takes_nothing_with_it(text, kept):
    assert deidentified(text).endswith(kept)


@pytest.mark.parametrize("text", KEPT)
def test_findings_stay_to_the_letter(text):
    assert deidentified(text) == text


def test_doing_it_twice_changes_nothing():
    for text, _ in SECRETS:
        assert deidentified(deidentified(text)) == deidentified(text)


def test_grades_survive():
    with (RULES / "hand_written_reports.csv").open(encoding="utf-8", newline="") as stream:
        texts = [row["report"] for row in csv.DictReader(stream)]
    rng = np.random.default_rng(5)
    texts += [write_report({"RCA": 30, "LM": 0, "LAD": int(rng.integers(101)), "LCX": 60}, rng) for _ in range(100)]
    for text in texts:
        assert parse_report(deidentified(text)) == parse_report(text)
