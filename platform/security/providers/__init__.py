"""Sign-in through a company's own identity provider (OpenID Connect): what it is, who is linked, what it may give."""
