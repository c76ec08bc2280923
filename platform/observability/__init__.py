"""Logs, health and error reports, without people in them."""
