"""What a file that leaves the house says of itself: who took out what, for which company, when, how many rows."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from archive.records.exporting import Watermark
from backoffice.moments import moment
from kernel.clock import now
from kernel.scope import current
from kernel.spreadsheets import remark
from policies.document.queries import published
from security.actor import Actor
from security.people.models import User

_UNFIT = re.compile(r"[^\w.-]+")  # what a file name on some system may not hold


def watermark(actor: Actor, title: str, count: int, narrowed: Sequence[str] = ()) -> Watermark:
    """Return the mark of a file; `narrowed` says in words what the list was narrowed to."""
    scope, at, who = current(), moment(now()), named(actor)
    company = scope.company.name
    facts = [
        (_("What"), title),
        (_("Company"), company),
        (_("Taken out by"), who),
        (_("When"), at),
        (_("Rows"), f"{count}"),
        (_("Narrowed to"), "；".join(narrowed) or "—"),
        (_("Policy version"), str(published().number)),
        (
            _("Note"),
            _("Only rows and values this person may take out; what is masked is left out."),
        ),
    ]
    line = _("{company} · {title} · taken out by {who}, {at} · {count} rows").format(
        company=company, title=title, who=who, at=at, count=count
    )
    return Watermark(
        sheet=_("Readme"),
        line=line,
        remark=remark(line),
        facts=facts,
        title=title,
        author=who,
    )


def named(actor: Actor) -> str:
    """Return the name and the sign-in name of whoever takes something out."""
    person = User.objects.filter(pk=actor.user_id or 0).values_list("name", "username").first()
    return f"{person[0]} ({person[1]})" if person else actor.name


def file_name(actor: Actor, title: str, count: int, ending: str) -> str:
    """Return the name of a file: what, when, by whom, how many; a table of text has no other mark."""
    at = moment(now()).replace(":", "").replace(" ", "-")
    parts = (title, at, named(actor), str(count))
    return "_".join(_UNFIT.sub("-", one).strip("-") for one in parts) + f".{ending}"
