"""The page's own scripts in the order in which they need each other, classic ones: a page on a disk has no modules."""

FOLDER = "your_ecg"
"""Where they lie among the book's static files."""

COMPUTING = (
    "arrays.js", "formatting.js", "faults.js", "half.js", "filtering.js", "resampling.js", "artefacts.js", "leads.js",
    "ends.js", "recording.js", "limb_leads.js", "preparation.js", "quality.js", "network.js", "prediction.js",
    "text.js", "readers/csv_file.js", "readers/cells.js", "readers/plain_table.js", "readers/npy_file.js",
    "readers/wfdb_header.js", "readers/wfdb_file.js", "readers/xml_text.js", "readers/xml_leads.js",
    "readers/aecg_file.js", "readers/muse_file.js", "readers/dicom_elements.js", "readers/dicom_file.js",
    "readers/no_ecg.js", "readers/formats.js", "steps.js",
)
"""What computes: these need no page, and run in a worker where a browser gives the page one."""

COMPUTING_NAME = "yourEcgComputing"
"""What the function of all of them is called in the page's bundle: its text is what a worker runs."""

SHOWING = ("drawing.js", "cards.js", "worker.js", "page.js")
"""What draws, tells and listens on the page."""

BUNDLE = "your_ecg.js"
"""What they are joined to when the book is built."""

STYLE = "your_ecg.css"
