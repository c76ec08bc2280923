"""Counts failed sign-ins over all companies: one try in each is seen by none of them alone."""

from persistence.calling import call
from security.guessing.marks import address_mark, anywhere_mark
from security.guessing.rules import is_spraying


def count(address: str, name: str) -> None:
    """Tell the registry that a password for a name was wrong, from an address."""
    if address:
        call("count_failed_sign_in", address_mark(address), anywhere_mark(name))


def is_closed(address: str) -> bool:
    """Say whether an address has tried the names of so many companies that it guesses."""
    if not address:
        return False
    companies, names = call("failed_sign_ins_from", address_mark(address))[0]
    return is_spraying(companies=companies, names=names)
