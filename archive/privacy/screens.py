"""The lawful basis of a record as its page shows it, with the impact assessment of its sensitive data."""

from typing import Any

from django.utils.translation import gettext as _

from archive.privacy.assessment_rules import SENSITIVE
from archive.privacy.gating import assessment_of
from archive.privacy.rules import personal_fields
from archive.records.models import Record
from archive.records.shapes import shape_of
from policies.document.queries import published
from security.actor import Actor


def record_part(_actor: Actor, record: Record) -> dict[str, Any] | None:
    """Return which assessment covers a record's category, None where it has no sensitive fields."""
    shape = shape_of(published(), record.category)
    if not any(one.sensitivity == SENSITIVE for one in personal_fields(shape.category.fields)):
        return None
    found = assessment_of(shape)
    if found is None:
        return {"pairs": [{"label": _("Impact assessment"), "value": _("none yet")}]}
    made = _("{day}, by {author}").format(day=found.made_on.isoformat(), author=found.author)
    return {
        "pairs": [
            {"label": _("Impact assessment"), "value": made},
            {"label": _("Valid until"), "value": found.valid_until.isoformat()},
            {"label": _("Where the report lies"), "value": found.reference},
        ]
    }
