"""Loads the plugins of the whole suite; each subject has its own file in tests/plugins."""

pytest_plugins = ["tests.plugins.evidence"]
