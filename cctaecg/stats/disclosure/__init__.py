"""Numbers made coarse enough that none of them is about fewer patients than may be shown."""
