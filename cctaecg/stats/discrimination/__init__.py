"""How well probabilities rank: ROC curves, areas, their averages, differences and optimism."""
