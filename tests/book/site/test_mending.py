"""What the theme's pages lack is added, and what is right is left alone."""

from cctaecg.book.site.mending import mended


def test_buttons_that_are_icons_are_named_by_their_titles_once():
    assert mended('<button class="btn" title="Print"></button>') == \
        '<button aria-label="Print" class="btn" title="Print"></button>'
    named = '<button class="btn" title="Search" aria-label="Search the book"></button>'
    assert mended(named) == named


def test_the_entries_of_the_references_are_items_of_their_list():
    assert mended('<div role="list"><div class="citation" role="doc-biblioentry">') == \
        '<div role="list"><div class="citation" role="listitem">'


def test_settings_of_a_service_are_gone_and_other_scripts_stay():
    page = ('<p>Text</p>\n<script type="text/x-thebe-config">\n{ a: "b" }\n</script>\n'
            "<script>kernelName = 'python3'</script>"
            "<script>let x = 1;</script>")
    assert mended(page) == "<p>Text</p><script>let x = 1;</script>"
