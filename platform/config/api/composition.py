"""All operations of the API in one place, and what their errors become."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

import administration.api
import archive.files.api
import archive.imports.api
import archive.records.api
import decisions.api
import gateway.api
from config.api.parsing import StrictParser
from gateway.callers import Bearer
from gateway.problems import ApiProblem, Said, said
from kernel.errors import Absent, FondsError, Missing, Refused
from kernel.scope import current
from kernel.text import N_
from security import attempts

VERSION = "v1"
PREFIX = f"/api/{VERSION}/"

api = NinjaAPI(
    title=N_("Fonds: records for programs"),
    version="1.0.0",
    description=N_(
        "Programs act as a person, by a token, with no more than the person may: the same rights, masks, "
        "numbers and trail as on the screen. Times are UTC, dates those of the company."
    ),
    auth=Bearer(),
    docs_url=None,
    openapi_url=None,
    urls_namespace="fonds-api",
    parser=StrictParser(),
)
for _router in (
    archive.records.api.router,
    archive.files.api.router,
    archive.imports.api.router,
    decisions.api.router,
    administration.api.router,
    gateway.api.router,
):
    api.add_router("", _router)

_SENTENCES: Mapping[str, str] = {
    "missing": N_("This is needed."),
    "extra_forbidden": N_("There is nothing of this name here."),
}
_NOT_AS_EXPECTED = N_("This is not of the kind or size that is expected here.")
# Where ninja found it; the rest of the path says which field.
_SOURCES = frozenset({"body", "query", "path", "header"})


def _ours(request: HttpRequest, error: FondsError | type[FondsError]) -> HttpResponse:
    assert isinstance(error, FondsError)  # noqa: S101 - ninja hands over what was raised
    if isinstance(error, Refused):
        current().refusals.append(error)
    elif isinstance(error, Missing) and not isinstance(error, Absent):
        attempts.sought(request.path)
    return said(error).response()


def _malformed(
    request: HttpRequest, error: ValidationError | type[ValidationError]
) -> HttpResponse:
    assert isinstance(error, ValidationError)  # noqa: S101 - ninja hands over what was raised
    errors = [
        {
            "field": ".".join(str(part) for part in _place(one)),
            "code": str(one["type"]),
            "message": gettext(_SENTENCES.get(one["type"], _NOT_AS_EXPECTED)),
        }
        for one in error.errors
    ]
    first = errors[0]
    detail = f"{first['field']}: {first['message']}" if first["field"] else first["message"]
    return Said(status=400, code="malformed", detail=detail, errors=errors).response()


def _place(one: Mapping[str, Any]) -> list[Any]:
    """Return the path of a field, without where it came from and the name of our own parameter."""
    parts = list(one["loc"])
    if parts and parts[0] in _SOURCES:
        parts = parts[1:]
    return parts[1:] if len(parts) > 1 and parts[0] in {"given", "asked"} else parts


def _without_token(request: HttpRequest, error: Any) -> HttpResponse:
    return said(
        ApiProblem(401, "token_unknown", N_("Send a valid token of this company."))
    ).response()


def _other(request: HttpRequest, error: HttpError | type[HttpError]) -> HttpResponse:
    # Ninja wraps whatever the parser raised.
    cause = error.__cause__ if isinstance(error, HttpError) else None
    if isinstance(cause, ApiProblem):
        return said(cause).response()
    return said(ApiProblem(400, "malformed", _NOT_AS_EXPECTED)).response()


api.add_exception_handler(FondsError, _ours)
api.add_exception_handler(ValidationError, _malformed)
api.add_exception_handler(AuthenticationError, _without_token)
api.add_exception_handler(HttpError, _other)
