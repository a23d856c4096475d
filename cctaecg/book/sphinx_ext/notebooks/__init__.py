"""The pages of the executed notebooks."""
