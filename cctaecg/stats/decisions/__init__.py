"""What a threshold does: rates, likelihood ratios, net benefit, by threshold and by subgroup."""
