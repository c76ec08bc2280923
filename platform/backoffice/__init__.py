"""Wagtail plumbing shared by screens: actor, messages, pages, errors."""
