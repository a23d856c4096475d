"""A file of a profile as it is, on a page: directive ``profile-file``."""

from pathlib import PurePosixPath

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from cctaecg.book.sphinx_ext.published import fault
from cctaecg.run.folder import project_root


class ProfileFile(SphinxDirective):
    """``{profile-file} kubernetes/objects.yaml``: the text of a file of the project's ``profiles/``."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        name = PurePosixPath("profiles", self.arguments[0])
        path = project_root() / name
        if not path.is_file():
            return [fault(self.env, f"profile-file {self.arguments[0]!r}: there is no {name}", self.get_location())]
        self.env.note_dependency(str(path))
        text = path.read_text(encoding="utf-8")
        return [nodes.literal_block(text, text, language="yaml")]
