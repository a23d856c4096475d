"""What the page "Your ECG" carries: the run's networks, the library's filters and limits, and where a cohort lies."""
