"""Picture files: read safely, written within a budget, marked with where they come from."""
