"""How programs come in and events go out: tokens, limits, problems of the API, signed webhooks."""
