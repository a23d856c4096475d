"""From what a hospital has, CSV files and Excel workbooks with its own names, to an export in the canonical form."""
