"""Names the person, the form and the page something is typed on, signed: proof that we handed the page out.

A token lets its holder add to what this person left unfinished, signed in or not, and read nothing.
"""

import secrets
from dataclasses import dataclass
from typing import Any

from django.core import signing

from kernel.scope import current
from security.actor import Actor

_SALT = "fonds.unfinished"
_SECONDS = 14 * 24 * 3600  # a page may stay open over the longest holiday


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of a form, opened by one person."""

    person: int
    form: str
    page: str
    path: str

    @property
    def token(self) -> str:
        """The signed text that stands in the page; good in this company only."""
        said = [current().company.id, self.person, self.form, self.page, self.path]
        return signing.dumps(said, salt=_SALT, compress=True)


def opened(actor: Actor, form: str, path: str, *, page: str = "") -> Page:
    """Return a page of a form as `actor` opens it; `page` goes on with an earlier one."""
    return Page(person=actor.user_id or 0, form=form, page=page or secrets.token_hex(8), path=path)


def page_of(token: Any) -> Page | None:
    """Return what a token says, None when it is not ours, of another company, or too old."""
    try:
        company, person, form, page, path = signing.loads(
            str(token or ""), salt=_SALT, max_age=_SECONDS
        )
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if company != current().company.id:
        return None
    return Page(person=person, form=form, page=page, path=path)
