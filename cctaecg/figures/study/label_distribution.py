"""How many exams have which grade of stenosis, by vessel and cohort."""

import numpy as np
import pandas as pd

from cctaecg.domain import COHORTS, VESSELS, Grade
from cctaecg.figures import coarse
from cctaecg.figures.drawing import Drawing
from cctaecg.figures.guards import guarded
from cctaecg.figures.layout import fitting, in_lines
from cctaecg.figures.panels import titled
from cctaecg.figures.style import FAINT, GRADE_COLOURS, INK, SMALL, new_figure, styled
from cctaecg.figures.wording import count, finding, listed, percent

PARTS = [*[grade.name.lower() for grade in Grade], "unknown"]
_HEADS = {"internal": "Internal", "external": "External", "followup": "Follow-up"}


@guarded(coarse.label_distribution)
@styled
def label_distribution(distribution: pd.DataFrame) -> Drawing:
    """Grades of stenosis: a bar for each vessel, divided by grade, a panel for each cohort.

    What no reader could grade is hatched; at the right of a bar stands the share of severe or occluded among the
    graded.

    Parameters
    ----------
    distribution : DataFrame
        Exams of each grade by cohort and vessel, from :func:`cctaecg.cohort.label_distribution`.

    Returns
    -------
    Drawing
        Its data are ``distribution``. Where no exam has a grade, it says so.
    """
    if distribution.empty or distribution[[grade.name.lower() for grade in Grade]].to_numpy().sum() == 0:
        reason = "The labels of these data are no grades of stenosis."
        return Drawing(new_figure(height=1), finding("No grade is drawn.", reason), distribution, reason, reason)
    cohorts = [cohort for cohort in COHORTS if (distribution["cohort"] == cohort).any()]
    figure = new_figure(height=fitting(1.2, 1.6) + 1.55 * len(cohorts))
    colours = [*GRADE_COLOURS.values(), FAINT]
    for axes, cohort in zip(figure.subplots(len(cohorts), 1, squeeze=False)[:, 0], cohorts, strict=True):
        own = distribution[distribution["cohort"] == cohort].set_index("vessel").loc[list(VESSELS)]
        titled(axes, f"{_HEADS[cohort]} ({count(own['exams'].iloc[0])} exams)")
        shares = own[PARTS].to_numpy() / own[["exams"]].to_numpy()
        left = np.zeros(len(VESSELS))
        for part, colour, width in zip(PARTS, colours, shares.T, strict=True):
            axes.barh(VESSELS, width, left=left, color=colour, edgecolor="white", linewidth=0.6, label=part,
                      height=0.72, hatch="////" if part == "unknown" else None)  # fmt: skip
            left += width
        axes.invert_yaxis()
        axes.set_xlim(0, 1)
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
        for place, share in enumerate(own["severe_share"]):
            text = "none graded" if np.isnan(share) else f"{100 * share:.1f}%"
            axes.text(1.01, place, text, va="center", fontsize=SMALL, color=INK)
    figure.axes[-1].set_xlabel(
        in_lines("Share of exams; at the right, severe or occluded among the graded"))
    handles, names = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside upper center", ncols=fitting(len(PARTS), 3), columnspacing=0.9,
                  handlelength=1.2)
    internal = distribution[distribution["cohort"] == cohorts[0]].set_index("vessel")["severe_share"].dropna()
    parts = [f"{vessel} {percent(round(share, 3))}" for vessel, share in internal.items()]
    alt = (f"Grades of stenosis by vessel in {len(cohorts)} cohorts; severe or occluded in the {cohorts[0]} one: "
           f"{listed(parts)}.")
    return Drawing(figure, finding(alt), distribution, words=alt)
