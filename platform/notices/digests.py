"""The daily digest: once per person and day, at eight in the company's time zone, or as soon after as we run."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import override

from kernel.scope import current
from notices.kinds import DIGEST
from notices.models import Delivery, Receipt
from notices.port import find_kind
from notices.rules import DIGEST_HOUR, Medium, digest_is_due
from notices.words import Words, link_to, own_words, templates, worded, words_of

MOST_LISTED = 50


def make_digests(moment: datetime) -> int:
    """Make the digests of today of everybody who has something to hear; return how many.

    Only what happened before eight is in it: what comes later waits for tomorrow, also when the worker was
    down at eight and this runs in the afternoon.
    """
    zone = ZoneInfo(current().company.time_zone)
    local = moment.astimezone(zone)
    if not digest_is_due(local):
        return 0
    waiting = Receipt.objects.filter(
        for_digest=True,
        digest__isnull=True,
        occasion__at__lt=datetime.combine(local.date(), time(hour=DIGEST_HOUR), tzinfo=zone),
    )
    # What was read in the app since needs no mail.
    waiting.filter(read_at__isnull=False).update(for_digest=False)
    people = set(waiting.values_list("person_id", flat=True).distinct())
    made = Delivery.objects.filter(day=local.date(), person__in=people)
    people -= set(made.values_list("person_id", flat=True))
    for person in sorted(people):
        digest = Delivery.objects.create(medium=Medium.MAIL, person_id=person, day=local.date())
        waiting.filter(person=person).update(digest=digest)
    return len(people)


def digest_words(row: Delivery, language: str) -> Words:
    """Return a digest in a language: one line and one link for each notice."""
    listed = list(row.receipts.select_related("occasion").order_by("pk"))
    occasions = [receipt.occasion for receipt in listed[:MOST_LISTED]]
    own = own_words({occasion.kind for occasion in occasions} | {DIGEST}, {language})
    said = [words_of(occasion, language, own) for occasion in occasions]
    lines = "\n\n".join(f"• {words.subject}\n  {words.link}" for words in said)
    subject, body = templates(find_kind(DIGEST), language, own.get((DIGEST, language)))
    with override(language):
        day = date_format(row.day, "DATE_FORMAT") if row.day else ""
    values = {"day": day, "count": f"{len(listed):,}", "list": lines}
    return worded(subject, body, values, link_to("/notices/"))
