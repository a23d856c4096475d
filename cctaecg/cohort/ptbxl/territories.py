"""Infarct locations to coronary territories: what stands in for a diseased vessel where there is no coronary CT.

A surrogate, and weaker than it looks: an infarct scar is not a stenosis, most stenoses leave no infarct, and the
location is read from the same ECG that the model sees.

Each wall in the name of a location gives the vessel that supplies that wall's segments in the 17-segment model of the
left ventricle (Cerqueira MD et al., Circulation 2002;105:539-542): anterior and septal walls the LAD, the inferior
wall the RCA, lateral walls the LCX. The wall once called posterior is inferobasal or lateral in today's terms (Bayés de
Luna A et al., Circulation 2006;114:1755-1760) and is taken for the LCX, whose territory the Fourth Universal Definition
of Myocardial Infarction seeks in the posterior leads (Thygesen K et al., Circulation 2018;138:e618-e651).
Exceptions are known and accepted: the LCX supplies the inferior wall of a left-dominant heart and is the culprit in a
minority of all inferior infarcts, and the lateral part of an anterior infarct is often a diagonal branch's, the LAD's.

No location names the left main: its territory is always missing.
"""

import ast

import numpy as np
import pandas as pd

from cctaecg.cohort.export.errors import NotPTBXL
from cctaecg.domain import VESSELS

TERRITORIES = {
    "IMI": ("RCA",),  # inferior
    "ILMI": ("RCA", "LCX"),  # inferolateral
    "IPMI": ("RCA", "LCX"),  # inferoposterior
    "IPLMI": ("RCA", "LCX"),  # inferoposterolateral
    "AMI": ("LAD",),  # anterior
    "ASMI": ("LAD",),  # anteroseptal
    "ALMI": ("LAD", "LCX"),  # anterolateral
    "LMI": ("LCX",),  # lateral
    "PMI": ("LCX",),  # posterior
}
"""Territories of each infarct location among PTB-XL's SCP statements."""

NOT_LOCALISING = ("INJAS", "INJAL", "INJIN", "INJLA", "INJIL")
"""Subendocardial injury, which PTB-XL counts as infarction. ST depression does not show which artery is diseased
(Wagner GS et al., AHA/ACCF/HRS recommendations part VI, Circulation 2009;119:e262-e270): a territory is unknown beside
it unless a location names it."""

WITHOUT_FINDING = {"SR", "NORM"}


def parse_codes(texts: pd.Series) -> list[dict[str, float]]:
    """The SCP statements of each record with their likelihoods, from the text of ``scp_codes``.

    Raises ``NotPTBXL`` naming the row (as index of ``texts``) and the value.
    """
    parsed = {}
    for row, text in texts.items():
        if text in parsed:
            continue
        try:
            codes = ast.literal_eval(text)
            parsed[text] = {str(code): float(likelihood) for code, likelihood in codes.items()}
        except (ValueError, SyntaxError, AttributeError, TypeError) as error:
            raise NotPTBXL(f"ptbxl_database.csv, row {row}: scp_codes is {text!r}; "
                           "expected codes and likelihoods such as {'IMI': 50.0}") from error
    return [parsed[text] for text in texts]


def territory_labels(codes: list[dict[str, float]], min_likelihood: float) -> np.ndarray:
    """Whether each territory holds an infarct: (n, 4) in ``VESSELS`` order, 1, 0 or NaN for unknown.

    A location with at least ``min_likelihood`` percent is positive. One below it is unknown, and so is one with the
    likelihood 0, by which PTB-XL means that none was stated. A territory that no statement points to is negative,
    except in a record without any statement and beside a non-localising injury, where it is unknown. The left main is
    always unknown.

    >>> territory_labels([{"IMI": 100.0, "LMI": 15.0}], 50)
    array([[ 1., nan,  0., nan]])
    """
    labels = np.zeros((len(codes), len(VESSELS)))
    for row, stated in enumerate(codes):
        if not stated or any(code in stated for code in NOT_LOCALISING):
            labels[row] = np.nan
        likelihood = np.zeros(len(VESSELS))
        for code in stated.keys() & TERRITORIES.keys():
            reached = [VESSELS.index(vessel) for vessel in TERRITORIES[code]]
            likelihood[reached] = np.maximum(likelihood[reached], stated[code])
            labels[row, reached] = np.nan
        # likelihood 0 is "not stated", whatever the threshold
        labels[row, (likelihood >= min_likelihood) & (likelihood > 0)] = 1
    labels[:, VESSELS.index("LM")] = np.nan
    return labels


def normal_labels(codes: list[dict[str, float]], min_likelihood: float) -> np.ndarray:
    """Whether each ECG is normal, (n,): 1 by the statement NORM, 0 by any finding without it, NaN when neither is said.

    NORM below ``min_likelihood``, or of unstated likelihood, is unknown; so is sinus rhythm alone.
    """
    normal = np.full(len(codes), np.nan)
    for row, stated in enumerate(codes):
        if "NORM" in stated:
            if stated["NORM"] >= min_likelihood and stated["NORM"] > 0:
                normal[row] = 1
        elif stated.keys() - WITHOUT_FINDING:
            normal[row] = 0
    return normal
