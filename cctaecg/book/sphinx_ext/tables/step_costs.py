"""What a cluster is asked for, and what a trial on one showed, on a page: ``cluster-asks`` and ``slurm-trial``."""

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from cctaecg.book.sphinx_ext.ledger import line, table
from cctaecg.evidence.costs.slurm_trial import slurm_trial_facts
from cctaecg.evidence.costs.step_costs import asked_and_measured, asked_by, step_costs
from cctaecg.run.folder import project_root


class ClusterAsks(SphinxDirective):
    """``{cluster-asks} PROFILE``: what each rule's dearest step took, and what the profile asks for it."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        profile = project_root() / "profiles" / self.arguments[0] / "config.yaml"
        self.env.note_dependency(str(profile))
        facts = step_costs()
        rows = asked_and_measured(asked_by(profile), facts)
        lines = [line([nodes.literal("", rule)], *([nodes.Text(text)] for text in row))
                 for rule, *row in rows.itertuples(index=False)]
        said = f"Measured in one run of {facts['study']} ({facts['ecgs']:,} ECGs) on {facts['cores']} cores " \
               f"of one machine ({facts['device']})."
        return [table(tuple(rows.columns), lines), nodes.paragraph("", said)]


class SlurmTrial(SphinxDirective):
    """``{slurm-trial}``: what was done to a small study on a real Slurm, and how it ended."""

    def run(self) -> list[nodes.Node]:
        facts = slurm_trial_facts()
        named = [facts[name] for name in ("completed", "waiting", "cancelled", "killed")]
        rows = (("Slurm, cores of its one node", f"{facts['slurm']}, {facts['cores']}"),
                ("Steps of the study", facts["steps"]), ("Jobs handed in for them", facts["jobs"]),
                ("Of these, ended well", facts["completed"]),
                ("Cancelled in Slurm", facts["cancelled"]), ("Failed, since a process was killed", facts["killed"]),
                ("Waited at Ctrl-C, and were cancelled", facts["waiting"]),
                ("Had begun at Ctrl-C, and were cancelled (the others)", facts["jobs"] - sum(named)),
                ("Calls stopped with Ctrl-C", facts["stopped"]),
                ("ECGs predicted in two shards, jobs beside those above, each as here",
                 facts.get("predicted", "not tried")),
                ("Files compared with a local run's", facts["compared"]), ("Of these, differing", facts["differing"]),
                ("Seconds in all", facts["seconds"]))
        lines = [line([nodes.Text(what)], [nodes.Text(str(many))]) for what, many in rows]
        return [table(("In the trial", "Number"), lines)]
