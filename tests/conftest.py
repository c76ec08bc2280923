"""Loads the plugins of the whole suite; each subject has its own file in tests/plugins."""

pytest_plugins = [
    "pytester",
    "tests.plugins.evidence",
    "tests.plugins.handling",
    "tests.plugins.memory",
    "tests.plugins.processes",
    "tests.plugins.properties",
    "tests.plugins.companies",
    "tests.plugins.spare",
    "tests.plugins.served",
    "tests.plugins.browser",
    "tests.plugins.programs",
    "tests.plugins.own_queue",
    "tests.plugins.demonstration",
]
