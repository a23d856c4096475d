"""How fast ECGs are predicted, on a page: directive ``predicting-facts``."""

import pandas as pd
from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from cctaecg.book.sphinx_ext.ledger import line, table
from cctaecg.evidence.predicting import (
    batches_table,
    files_table,
    free_records_a_second,
    predicting_facts,
)


class PredictingFacts(SphinxDirective):
    """``{predicting-facts}``: the two tables of the last measurement, and the machine that made it."""

    def run(self) -> list[nodes.Node]:
        facts = predicting_facts()
        one, cores = facts["one_file"], facts["files"]["cores"]
        text = (f"The first two rows are of {facts['files']['records']:,} files. A single process too may use more "
                "time of cores than passes on the clock, as its networks compute on several threads. One file takes "
                f"{one['shell_seconds']:.1f} s from the shell ({one['shell_core_seconds']:.1f} s of a core, most of it "
                f"to import libraries), and {one['call_milliseconds']:.0f} ms as a call "
                f"({one['call_core_milliseconds']:.0f} ms of a core). Measured on {cores} cores "
                f"({facts['device']}), which others may have used too: on average {facts['load_average']:.1f} "
                "processes were computing, or waiting to, in the minute before it ended. What preparing a record and a "
                "large batch of stacked networks take of a core "
                f"would make {free_records_a_second(facts):.0f} records a second on {cores} cores that do nothing "
                "else, once their processes have started; that is arithmetic and was not measured. Networks are timed "
                "on one thread.")
        return [_table(files_table(facts)), nodes.paragraph("", text), _table(batches_table(facts))]


def _table(rows: pd.DataFrame) -> nodes.table:
    lines = [line(*([nodes.Text(text)] for text in row)) for row in rows.itertuples(index=False)]
    made = table(list(rows.columns), lines)
    made["classes"].append("cards")  # the narrower one too: on a phone both look alike
    return made
