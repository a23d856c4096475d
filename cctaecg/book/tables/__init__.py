"""Results as the tables of the book."""
