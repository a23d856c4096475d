"""What the theme's pages lack for readers who do not see them, and carry of a service that they do not use."""

import re

_MENDED = [
    # the button that opens a folder of the navigation has an icon only
    (re.compile(r'<summary>(?=<span class="toctree-toggle")'), '<summary aria-label="Show or hide its pages">'),
    # the entries of a list are its items
    (re.compile(r'role="doc-biblioentry"'), 'role="listitem"'),
    # settings of Thebe, which runs cells on a server
    (re.compile(r'\s*<script type="text/x-thebe-config">.*?</script>\s*<script>kernelName = [^<]*</script>', re.DOTALL),
     ""),
    # each button that is an icon says what it does
    (re.compile(r'<button (?=[^>]*title="([^"]*)")(?![^>]*aria-label)'), r'<button aria-label="\1" '),
]


def mended(page: str) -> str:
    """A page of the theme with its buttons and lists named.

    Examples
    --------
    >>> mended('<summary><span class="toctree-toggle"></span></summary>')
    '<summary aria-label="Show or hide its pages"><span class="toctree-toggle"></span></summary>'
    >>> mended('<button class="btn" title="Fullscreen mode"></button>')
    '<button aria-label="Fullscreen mode" class="btn" title="Fullscreen mode"></button>'
    """
    for pattern, mending in _MENDED:
        page = pattern.sub(mending, page)
    return page
