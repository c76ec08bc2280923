"""Makes and seals the seeds of second factors with the company's key, each bound to its person.

A seed is `<person>:<sealed>`: moved to another person's row it does not open, and who reads a database or a
backup holds no code of anybody.
"""

from allauth.mfa.totp.internal.auth import generate_totp_secret

from security.keys import store
from security.keys.envelope import Unreadable, from_text, to_text

PURPOSE = "factors"


def new_secret() -> str:
    """Return a secret for an app, which nobody has yet."""
    return str(generate_totp_secret())


def seal_seed(person: int, seed: str) -> str:
    """Return a seed as it is stored for a person."""
    key = store.purpose_key(PURPOSE)
    return f"{person}:{to_text(store.seal_bytes(key, seed.encode(), 'factor', person))}"


def open_seed(stored: str, person: int | None = None) -> str:
    """Return a seed; Unreadable when it is another person's, altered, or its key is gone."""
    owner, _colon, sealed = stored.partition(":")
    if not owner.isdigit() or (person is not None and int(owner) != person):
        raise Unreadable
    key = store.purpose_key(PURPOSE)
    return store.open_bytes(key, from_text(sealed), "factor", int(owner)).decode()
