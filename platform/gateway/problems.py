"""What goes wrong as RFC 9457 says it: a stable code, one sentence in the reader's language, each place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import JsonResponse
from django.utils.translation import gettext

from backoffice.sentences import decision_of, sentence
from kernel.errors import Conflict, FondsError, Invalid, Missing, Refused, SayFirst, Unavailable
from kernel.text import N_

MEDIA_TYPE = "application/problem+json"
PREFIX = "urn:fonds:problem:"

TITLES: Mapping[int, str] = {
    400: N_("The request is not valid"),
    401: N_("A token is needed"),
    403: N_("You may not do this"),
    404: N_("This does not exist"),
    405: N_("This is not done here"),
    409: N_("Nothing was stored"),
    413: N_("Too large"),
    415: N_("This is not JSON"),
    428: N_("Say which version you have seen"),
    429: N_("Too many calls"),
    500: N_("Something went wrong"),
    503: N_("Please try again shortly"),
}


class ApiProblem(FondsError):
    """A problem of the interface itself, with its HTTP status and, where it helps, more members."""

    code = "api"

    def __init__(self, status: int, name: str, message: str, /, **params: Any) -> None:
        self.status = status
        self.name = name
        self.more: dict[str, Any] = params.pop("more", {})
        self.headers: dict[str, str] = params.pop("headers", {})
        super().__init__(message, **params)


@dataclass(frozen=True, kw_only=True)
class Said:
    """A problem as it leaves: status, code, sentence, places, further members and headers."""

    status: int
    code: str
    detail: str
    errors: Sequence[Mapping[str, str]] = ()
    more: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> JsonResponse:
        """Return the HTTP response."""
        body: dict[str, Any] = {
            "type": PREFIX + self.code,
            "title": gettext(TITLES.get(self.status, TITLES[400])),
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            **self.more,
        }
        if self.errors:
            body["errors"] = [dict(one) for one in self.errors]
        answer = JsonResponse(body, status=self.status, json_dumps_params={"ensure_ascii": False})
        answer["Content-Type"] = MEDIA_TYPE
        for name, value in self.headers.items():
            answer[name] = value
        return answer


def said(error: FondsError) -> Said:
    """Return what an error of ours says to a program."""
    if isinstance(error, ApiProblem):
        return Said(
            status=error.status,
            code=error.name,
            detail=sentence(error),
            more=error.more,
            headers=error.headers,
        )
    if isinstance(error, Refused):
        return Said(status=403, code=error.code, detail=decision_of(error))
    if isinstance(error, Invalid):
        return _invalid(error)
    statuses: Mapping[type[FondsError], int] = {
        SayFirst: 403,
        Missing: 404,
        Conflict: 409,
        Unavailable: 503,
    }
    status = next((s for kind, s in statuses.items() if isinstance(error, kind)), 500)
    return Said(status=status, code=error.code, detail=sentence(error))


def of_status(status: int, code: str, message: str) -> Said:
    """Return a problem that nothing raised; `message` is a marked sentence."""
    return Said(status=status, code=code, detail=gettext(message))


def _invalid(error: Invalid) -> Said:
    errors = [
        {"field": one.where, "code": one.code, "message": sentence(one)} for one in error.problems
    ]
    detail = errors[0]["message"] if len(errors) == 1 else sentence(error)
    return Said(status=400, code=error.code, detail=detail, errors=errors)
