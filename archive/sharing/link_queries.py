"""Finds the share behind a link, and says whether a browser has entered its code."""

from dataclasses import dataclass

from django.db import transaction

from archive.sharing import queries, rules
from archive.sharing.models import Share, ShareCode
from archive.sharing.rules import CodeFacts
from archive.sharing.sealing import digest_of
from kernel.clock import now
from kernel.errors import Conflict


class Useless(Conflict):
    """A link that is none, is over, ended, not let in, or does not reach there: one sentence for all reasons."""

    code = "link_of_no_use"
    message = rules.OF_NO_USE


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who calls without an account: the secret its browser holds, '' none, and from where."""

    secret: str
    address: str

    @property
    def browser(self) -> str:
        """Return the digest of the secret, '' for none."""
        return digest_of(self.secret) if self.secret else ""


@transaction.atomic
def behind(token: str, *, lock: bool = False) -> Share:
    """Return the share of a token; Useless for one that is none, is over, ended or barred."""
    rows = Share.objects.select_related("asked_by")
    if lock:
        rows = rows.select_for_update(of=("self",))
    share = rows.filter(digest=digest_of(token)).first()
    if share is None or not share.is_outside or not queries.stands(share):
        raise Useless
    return share


def is_let_in(share: Share, caller: Caller) -> bool:
    """Say whether a browser has entered a code of a share within the hour."""
    if not caller.browser:
        return False
    rows = share.codes.filter(browser=caller.browser, entered_at__isnull=False)
    return any(rules.lets_in(facts_of(one), caller.browser, now()) for one in rows)


def facts_of(row: ShareCode) -> CodeFacts:
    """Return what the rules know of a code."""
    return CodeFacts(
        browser=row.browser,
        expires_at=row.expires_at,
        tries=row.tries,
        entered_at=row.entered_at,
    )
