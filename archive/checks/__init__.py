"""Checks of records (核对): which are due, “checked, no change” under one signature, and what departments sign."""
