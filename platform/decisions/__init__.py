"""The request engine and the duty engine: what is asked and decided in steps, what recurs and is signed."""
