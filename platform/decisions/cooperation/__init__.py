"""Cooperation (协助/配合): a department is asked for help with a record or a category, and answers."""
