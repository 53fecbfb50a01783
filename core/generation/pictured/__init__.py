"""Pictures with words that are ordered by name, each from a product's facts: box, sizes, festival, shorter lines."""
