"""Decisions at a threshold: rates, likelihood ratios, net benefit, by threshold and by subgroup."""
