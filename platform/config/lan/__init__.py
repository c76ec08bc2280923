"""Serving phones of the house by TLS: a certificate of our own, the address they open, and where they get its root."""
