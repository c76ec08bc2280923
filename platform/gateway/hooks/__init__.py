"""Webhooks: what happened in the archive, told to the programs of the company, signed and with retries."""
