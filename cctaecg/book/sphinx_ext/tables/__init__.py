"""How tables reach a page: what a cell is of, for screens on which a row becomes a card."""
