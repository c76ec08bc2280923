"""Numbering (编号): the grammar of archive numbers and how one is rendered."""
