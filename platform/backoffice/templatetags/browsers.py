"""The tag that gives a script element of ours the nonce of its page."""

from django import template

from backoffice.browsers import nonces

register = template.Library()


@register.simple_tag
def nonce() -> str:
    """Return the nonce of the answer being made."""
    return nonces.nonce()
