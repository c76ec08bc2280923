"""Archival cycles (归档周期): what is not used for long comes to rest, and comes back whenever somebody needs it."""
