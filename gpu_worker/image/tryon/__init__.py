"""A person in a garment: only with consent, always labelled, and only with the garment that was given."""
