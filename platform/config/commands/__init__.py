"""The commands, by subject; each module adds its own to the grammar."""

from config.commands import companies, demonstrating, measuring, serving, verifying

ALL = (serving.add, demonstrating.add, companies.add, measuring.add, verifying.add)
