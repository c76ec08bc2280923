"""The links and one-time codes of shares, and each opening: all under the lock of the share, which decides."""

import hmac
import secrets

from django.db import transaction

from archive.sharing import queries, rules
from archive.sharing.actions import note
from archive.sharing.link_queries import Caller, Useless, behind, facts_of, is_let_in
from archive.sharing.models import Share, ShareCode, ShareOpening
from archive.sharing.rules import CODE_LASTS, MadeCode
from archive.sharing.sealing import code_digest, digest_of
from jobs.port import defer
from kernel.clock import now
from kernel.decision import refusal
from kernel.errors import Conflict, Missing, Refused
from kernel.text import N_
from notices.mail import is_configured
from policies.access.rules import Verb
from security.actor import Actor
from security.guessing.rules import counted_as

OUTSIDER = Actor.system("recipient")  # who opens a link: nobody of the company
MAIL_CODE = "sharing.mail_code"


class TooMany(Conflict):
    """More codes than one may ask for."""

    code = "too_many_codes"
    message = N_("Too many codes were asked for; try again in an hour.")


@transaction.atomic
def make_link(actor: Actor, number: int) -> str:
    """Make the link of a share and return its token, which nobody can read again; one made before opens nothing more.

    Refused for others than who asked for the share, Conflict where it may not be opened.
    """
    share = _managed(actor, number)
    token = secrets.token_urlsafe(32)
    share.digest = digest_of(token)
    share.save(update_fields=["digest"])
    share.codes.update(browser=rules.OF_NO_LINK, expires_at=now(), entered_at=None)
    note(actor, "share.link", share)
    return token


@transaction.atomic
def tell_code(actor: Actor, number: int) -> str:
    """Make a one-time code that is told to the named person by telephone, and return it; it is shown this once.

    As `make_link`, and TooMany.
    """
    share = _managed(actor, number)
    if not rules.may_tell(_made(share), now()):
        raise TooMany
    row = ShareCode.objects.create(share=share, told_by_id=actor.user_id, asked_at=now())
    code = _written(row)
    note(actor, "share.tell_code", share)
    return code


@transaction.atomic
def ask_code(token: str, caller: Caller) -> None:
    """Have a code mailed to the named person; it lets in the browser that asked, and no other. TooMany, Useless."""
    share = behind(token, lock=True)
    if not is_configured():
        raise Useless
    address = counted_as(caller.address)
    if not rules.may_mail(_made(share), address, now()):
        raise TooMany
    row = ShareCode.objects.create(
        share=share, browser=caller.browser, asked_at=now(), address=caller.address
    )
    note(OUTSIDER, "share.ask_code", share, address=caller.address)
    defer(MAIL_CODE, code_id=row.pk)


@transaction.atomic
def enter(token: str, code: str, caller: Caller) -> bool:
    """Let a browser in by a code and say whether it was right; each wrong one is counted. Useless."""
    share = behind(token, lock=True)
    at = now()
    known = list(share.codes.filter(expires_at__gt=at))
    tried = [one for one in known if rules.takes_try(facts_of(one), caller.browser, at)]
    right = next((one for one in tried if _is(one, code)), None) if caller.browser else None
    if right is None:
        for one in tried:
            one.tries += 1
            one.save(update_fields=["tries"])
        note(OUTSIDER, "share.wrong_code", share, address=caller.address)
        return False
    right.entered_at, right.browser, right.address = at, caller.browser, caller.address
    right.save(update_fields=["entered_at", "browser", "address"])
    note(OUTSIDER, "share.enter", share, address=caller.address)
    return True


@transaction.atomic
def opened(token: str, caller: Caller, *, file: str = "", page: int = 0) -> Share:
    """Note that the named person opens a share, before anything of it leaves; Useless where he may not."""
    share = behind(token, lock=True)
    if not is_let_in(share, caller):
        raise Useless
    _opened(OUTSIDER, share, address=caller.address, file=file, page=page)
    return share


@transaction.atomic
def opened_inside(
    actor: Actor, number: int, *, address: str, file: str = "", page: int = 0
) -> Share:
    """Note that somebody of the department opens a share; Missing for any other, and once it may not be opened."""
    rows = queries.open_to_departments(actor).select_related("asked_by")
    share = rows.select_for_update(of=("self",)).filter(pk=number).first()
    if share is None or not queries.stands(share):
        raise Missing
    _opened(actor, share, address=address, file=file, page=page)
    return share


def write_code(number: int) -> tuple[ShareCode, str] | None:
    """Write a code that waits for its mail, in the caller's transaction; None where the share is over by now."""
    row = ShareCode.objects.select_related("share__asked_by").filter(pk=number).first()
    if row is None or row.sent_at is not None or row.problem or not queries.stands(row.share):
        return None
    note(OUTSIDER, "share.write_code", row.share)
    return row, _written(row)


def note_sent(number: int, problem: str) -> None:
    """Keep that the mail with a code is on its way, or why the server refused it."""
    row = ShareCode.objects.select_related("share").get(pk=number)
    row.sent_at, row.problem = (None, problem[:300]) if problem else (now(), "")
    row.save(update_fields=["sent_at", "problem"])
    note(OUTSIDER, "share.mail_code", row.share, problem=row.problem)


def _opened(actor: Actor, share: Share, *, address: str, file: str, page: int) -> None:
    ShareOpening.objects.create(
        share=share, at=now(), address=address, person_id=actor.user_id, file=file, page=page
    )
    what = {"file": file, "page": page} if file else {}
    note(actor, "share.open", share, address=address, **what)


def _written(row: ShareCode) -> str:
    code = f"{secrets.randbelow(10**rules.DIGITS):0{rules.DIGITS}d}"
    row.digest, row.expires_at = code_digest(row.pk, code), now() + CODE_LASTS
    row.save(update_fields=["digest", "expires_at"])
    return code


def _is(row: ShareCode, code: str) -> bool:
    return hmac.compare_digest(row.digest, code_digest(row.pk, code))


def _made(share: Share) -> list[MadeCode]:
    """Return the codes that count: a code that was entered proves the named person, and a new link starts anew."""
    rows = share.codes.filter(asked_at__gt=now() - rules.PER, entered_at__isnull=True)
    return [
        MadeCode(at=one.asked_at, address=counted_as(one.address), told=one.told_by_id is not None)
        for one in rows.exclude(browser=rules.OF_NO_LINK)
    ]


def _managed(actor: Actor, number: int) -> Share:
    """Return a share whose link somebody makes, locked."""
    queries.share_of(actor, number)
    share = Share.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=number)
    if not share.is_outside or not queries.may_manage(actor, share):
        decision = refusal(N_("Who asked for the share gives its link to the person it is for."))
        raise Refused(decision, actor=actor.id, verb=str(Verb.SHARE), target=f"share:{number}")
    if not queries.stands(share):
        raise Conflict(N_("This share may not be opened now: it was not agreed to, or it is over."))
    return share
