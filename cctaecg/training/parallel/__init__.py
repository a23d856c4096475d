"""One fold on several processes, and reading beside the network."""
