"""The steps before fine-tuning: making the weights that a study starts from."""
