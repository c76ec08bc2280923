"""Makes known at start-up what change notices give to others: parts of a record's page, a line of what is owed."""

from django.urls import reverse
from django.utils.translation import gettext

from archive.records.beside import EVIDENCE, UPDATES, register_part
from archive.updates import queries
from archive.updates.screens import evidence_part, updates_part
from archive.updates.telling import register_kinds
from decisions.duties import port
from decisions.duties.port import Owed
from kernel.text import N_
from policies.access.rules import Verb
from security import permission
from security.actor import Actor
from security.audit.undoing import forbid


def register_updates() -> None:
    """Register everything; called once at start-up."""
    register_part(EVIDENCE, evidence_part)
    register_part(UPDATES, updates_part)
    register_kinds()
    port.register_standing("notices", _standing)
    forbid("record.evidence", N_("A verification is a signature; it is not taken back."))
    forbid("notice.submit", N_("It changes nothing; who compares it leaves what is wrong."))
    forbid("notice.compare", N_("A comparison is a signature; change the record instead."))


def _standing(actor: Actor) -> Owed | None:
    """Return the change notices somebody has to compare, for their home page."""
    if not permission.decide(actor, Verb.EDIT):
        return None
    return Owed(
        label=gettext("Change notices to compare"),
        url=reverse("change_notices"),
        dues=queries.to_compare(actor).order_by().values_list("due", flat=True),
        most=queries.MOST_COUNTED,
    )
