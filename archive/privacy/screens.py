"""What the page of a record with personal data shows of the privacy desk."""

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from archive.privacy.assessment_rules import SENSITIVE
from archive.privacy.gating import assessment_of
from archive.records.models import Record
from archive.records.shapes import Shape, shape_of
from policies.access.rules import Verb
from policies.document.queries import published
from policies.fields.personal import personal_fields
from security import permission
from security.actor import Actor


def record_part(actor: Actor, record: Record) -> dict[str, Any] | None:
    """Return what a record with personal data has to show: its impact assessment, and the way to the desk."""
    shape = shape_of(published(), record.category)
    personal = personal_fields(shape.category.fields)
    if not personal:
        return None
    is_sensitive = any(one.sensitivity == SENSITIVE for one in personal)
    ask_url = ""
    if permission.decide(actor, Verb.PRIVACY):
        name = record.archive_no or f"#{record.pk}"
        ask_url = f"{reverse('privacy_request_new')}?{urlencode({'record': name})}"
    pairs = _assessed(shape) if is_sensitive else []
    return {"pairs": pairs, "ask_url": ask_url} if pairs or ask_url else None


def _assessed(shape: Shape) -> list[dict[str, str]]:
    found = assessment_of(shape)
    if found is None:
        return [{"label": _("Impact assessment"), "value": _("none yet")}]
    made = _("{day}, by {author}").format(day=found.made_on.isoformat(), author=found.author)
    return [
        {"label": _("Impact assessment"), "value": made},
        {"label": _("Valid until"), "value": found.valid_until.isoformat()},
        {"label": _("Where the report lies"), "value": found.reference},
    ]
