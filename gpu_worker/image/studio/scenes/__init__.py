"""Studio scenes that are computed, not generated: surfaces, walls and light, every one the same for the same seed."""
