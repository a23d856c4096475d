"""A notebook as an execution leaves it."""

from pathlib import Path


def executed_notebook(folder: Path) -> dict:
    """A notebook as papermill leaves it: with times, paths and a process number."""
    display = {
        "output_type": "display_data", "metadata": {},
        "data": {"image/png": "/home/AAAA", "text/plain": f"saved to {folder}/cohort.parquet",
                 "application/vnd.jupyter.widget-view+json": {"model_id": "1"}},
    }
    warning = [f"{Path.home()}/lib.py\n", "/var/ipykernel_41/2.py:3: W"]
    stream = {"output_type": "stream", "name": "stdout", "text": warning}
    progress = {"output_type": "stream", "name": "stderr", "text": "38 s, about 40 s left"}
    timing = {"execution": {"iopub.execute_input": "2026-01-01"}, "papermill": {"duration": 2.0}, "tags": ["a"]}
    outputs = [progress, display, stream]
    return {
        "cells": [
            {"cell_type": "markdown", "metadata": {"papermill": {}}, "source": ["# Title"]},
            {"cell_type": "code", "id": "fae28ec3", "metadata": timing, "source": "1", "outputs": outputs,
             "execution_count": 1},
        ],
        "metadata": {"kernelspec": {"name": "python3"}, "papermill": {"output_path": str(folder), "end_time": "now"}},
        "nbformat": 4, "nbformat_minor": 5,
    }
