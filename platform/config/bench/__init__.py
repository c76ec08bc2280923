"""Measures Fonds against its baselines, both in the same run; ratios are what counts."""
