"""Cache keys carry the company: one cache key without it once gave a company another's site root."""

from kernel.scope import current_or_none


def company_key(key: str, key_prefix: str, version: int) -> str:
    """Return the full cache key; outside a scope keys live in a space of their own."""
    scope = current_or_none()
    company = scope.company.id if scope else "-"
    return f"{company}:{key_prefix}:{version}:{key}"
