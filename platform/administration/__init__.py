"""Screens and jobs of people, sign-in, audit and keys."""
