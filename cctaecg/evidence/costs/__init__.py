"""What steps cost where they were measured, what a cluster is asked for them, and what a trial on one has shown."""
