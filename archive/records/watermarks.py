"""The watermark of screens (REQ-QRY-08): who looks, for which company, when, from the level on that the policy says."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from backoffice.moments import moment
from kernel.clock import now
from kernel.scope import current
from policies.document.consultations import governing
from policies.document.effective import level_in_force
from policies.document.queries import published
from security.actor import Actor
from security.people.models import User

Place = tuple[str, str]  # the category of a record and its level


def is_marked_on_screen(category: str, level: str) -> bool:
    """Say whether a record of this category and level is shown under a watermark."""
    document = published().document
    rule = governing(document).get(category)
    codes = [one.code for one in document.levels]
    held = level_in_force(document, category, level)
    if rule is None or rule.watermark not in codes or held not in codes:
        return False
    return codes.index(held) >= codes.index(rule.watermark)


def mark_over(actor: Actor, shown: Iterable[Place]) -> str:
    """Return the watermark of a screen that shows these records, '' for none."""
    if not published().document.consultations:
        return ""
    marked = any(is_marked_on_screen(category, level) for category, level in set(shown))
    return line_for(actor) if marked else ""


def line_for(actor: Actor) -> str:
    """Return what a watermark says."""
    person = User.objects.filter(pk=actor.user_id or 0).values_list("name", "username").first()
    who = f"{person[0]} ({person[1]})" if person else actor.name
    return _("{company} · {who} · {at}").format(
        company=current().company.name, who=who, at=moment(now())
    )
