"""The cut-out of products without downloaded weights: two small networks, clean edges, an honest confidence."""
