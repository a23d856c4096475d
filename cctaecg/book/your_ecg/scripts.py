"""The page's own scripts in the order in which they need each other, all classic: a page from a disk loads no module."""

FOLDER = "your_ecg"
"""Where they lie among the book's static files."""

COMPUTING = (
    "arrays.js", "formatting.js", "faults.js", "half.js", "filtering.js", "resampling.js", "artefacts.js", "leads.js",
    "ends.js", "recording.js", "limb_leads.js", "preparation.js", "quality.js", "network.js", "prediction.js",
)
"""What computes: these need no page."""
