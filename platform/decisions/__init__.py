"""The request engine: something is asked for, and steps decide it in order, each by a different person."""
