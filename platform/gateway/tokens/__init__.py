"""Tokens: by which a program acts as a person, with no more than the person may."""
