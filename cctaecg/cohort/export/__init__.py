"""A hospital's export: its tables, and every fault in them."""
