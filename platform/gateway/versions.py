"""Versions of what is read: an ETag that says version and content, and what If-Match makes of it."""

import hashlib
import re

from django.http import HttpRequest, HttpResponse

from gateway.problems import ApiProblem
from kernel.text import N_

_TAG = re.compile(r'(?:W/)?"([0-9]{1,18})(?:\.[0-9a-f]{1,64})?"')
_LENGTH = 16


def tagged(request: HttpRequest, answer: HttpResponse, version: int) -> HttpResponse:
    """Return the answer with its ETag; 304 without a body for who has it already."""
    digest = hashlib.sha256(answer.content).hexdigest()[:_LENGTH]
    tag = f'"{version}.{digest}"'
    known = [one.strip() for one in request.headers.get("If-None-Match", "").split(",")]
    if tag in known or f"W/{tag}" in known:
        answer = HttpResponse(status=304)
        del answer["Content-Type"]
    answer["ETag"] = tag
    return answer


def version_seen(request: HttpRequest) -> int:
    """Return which version somebody changes, out of If-Match; ApiProblem 428 without it."""
    given = request.headers.get("If-Match", "").strip()
    if not given:
        message = N_("Send the ETag of the record as If-Match, so that nobody's change is lost.")
        raise ApiProblem(428, "if_match", message)
    found = _TAG.fullmatch(given)
    if found is None:
        message = N_("If-Match holds the ETag of the record as it was read.")
        raise ApiProblem(400, "if_match", message)
    return int(found.group(1))
