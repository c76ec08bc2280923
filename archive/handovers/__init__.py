"""Handing files over (移交): a form with two signatures, upon which responsibility passes, whole and once."""
