"""`pytest --nbval-lax notebooks` checks the .ipynb pairs; their .py sources are not modules to be imported."""

collect_ignore_glob = ["[0-9]*.py"]
