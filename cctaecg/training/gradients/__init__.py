"""Gradients of four tasks through one trunk, by hand, and their projection (PCGrad)."""
