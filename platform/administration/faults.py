"""Which page an error of ours becomes: status, headline, sentences."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseServerError
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from backoffice.sentences import decision_of, sentence, sentences
from kernel.errors import Conflict, FondsError, Invalid, Missing, Refused, Unavailable
from observability.request import request_id
from observability.sentry import last_event_id


@dataclass(frozen=True, kw_only=True)
class FaultPage:
    """An error as shown: HTTP status, headline, one sentence, and the list of problems if any."""

    status: int
    title: str
    reason: str
    problems: tuple[str, ...] = ()

    @property
    def context(self) -> dict[str, Any]:
        """The names its templates read."""
        tone = "warn" if self.status in (404, 409) else "bad"
        return {
            "title": self.title,
            "reason": self.reason,
            "problems": self.problems,
            "status": self.status,
            "tone": tone,
        }


def page_for(error: FondsError) -> FaultPage | None:
    """Return the page of an error; None for what is a defect of the program (ScopeError)."""
    if isinstance(error, Refused):
        return FaultPage(status=403, title=_("You may not do this"), reason=decision_of(error))
    if isinstance(error, Missing):
        return FaultPage(status=404, title=_("This page does not exist"), reason=sentence(error))
    if isinstance(error, Conflict):
        return FaultPage(status=409, title=_("Nothing was stored"), reason=sentence(error))
    if isinstance(error, Invalid):
        return FaultPage(
            status=400,
            title=_("Nothing was stored"),
            reason=sentence(error),
            problems=tuple(sentences(error)),
        )
    if isinstance(error, Unavailable):
        return FaultPage(status=503, title=_("Please try again shortly"), reason=sentence(error))
    return None


def page_without_database() -> FaultPage:
    """Return the page of a request whose connection was lost: nothing is wrong with what was asked."""
    reason = _(
        "The database does not answer just now; nothing was stored. Please try again in a moment."
    )
    return FaultPage(status=503, title=_("Nothing was stored"), reason=reason)


def broken(request: HttpRequest) -> HttpResponseServerError:
    """Answer a defect of the program with a number by which its report or log line is found."""
    context = {"event_id": last_event_id() or request_id()}
    return HttpResponseServerError(render_to_string("500.html", context))
