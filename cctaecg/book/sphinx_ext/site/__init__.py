"""What stands around each page and beside all: frame, downloads, search, and nothing that no page needs."""
