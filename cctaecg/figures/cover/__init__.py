"""What a reader sees first: the picture of the front page, the emblem and the card of the book."""
