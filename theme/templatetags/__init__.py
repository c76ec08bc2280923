"""Template tags that Fonds screens may load."""
