"""Retention (保管期限): when a record falls due, and why."""
