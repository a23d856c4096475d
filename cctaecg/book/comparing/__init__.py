"""What differs between two runs, or between a run and a variant of it: results, tables, figures side by side."""
