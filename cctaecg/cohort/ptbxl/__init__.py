"""PTB-XL as a cohort: its database, and infarct territories as surrogate labels."""
