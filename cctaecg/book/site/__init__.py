"""The rendered pages as files: as few and as small as they can be, and bound into one file to mail or to print.

``tidying`` leaves out what no page needs, with the icons of ``icons``; ``mending`` names what the theme leaves unnamed;
``previews`` puts what a reference leads to beside it; ``binding`` makes one document of the manuscript part, which
``printing`` prints.
"""
