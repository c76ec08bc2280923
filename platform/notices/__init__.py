"""Tells people what happened: in the app, by mail, and to webhooks and group robots."""
