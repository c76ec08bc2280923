"""Printing: a sheet is a value, the theme lays it out, a child process sets it as PDF."""
