"""How long a test waits before it calls what it waits for dead: no measure of speed, which ``benchmarks/`` take."""

PATIENCE = 120
"""Seconds, whatever the machine does beside; what a test ends by force would go on five times as long."""
