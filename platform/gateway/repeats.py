"""Calls that carry an Idempotency-Key: sent twice they do one thing once and get one answer twice."""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from gateway.callers import caller_of
from gateway.problems import ApiProblem
from gateway.tokens.models import Repeat
from kernel.clock import now
from kernel.text import N_
from security.keys import store

HEADER = "Idempotency-Key"
LONGEST = 200
KEPT = timedelta(days=1)
PURPOSE = "repeats"


def once(
    request: HttpRequest,
    status: int,
    act: Callable[[], tuple[Mapping[str, Any], str]],
    check: Callable[[Mapping[str, Any]], object],
    *,
    content: bytes | None = None,
) -> HttpResponse:
    """Answer with what `act` returns, (body, Location); a repeated call gets the first one's answer.

    `check` is given the body kept and raises when the caller may not be told it any more; `content` is the
    digest of a body that is a file.

    The row is the lock: of two calls at once the second waits for the first. It is stored in the same
    transaction as what was done, so there is never one without the other. ApiProblem 409 for another
    call under the same key.
    """
    key = request.headers.get(HEADER, "")
    if not key:
        return _answer(status, *act())
    if len(key) > LONGEST or not key.isprintable() or not key.isascii():
        message = N_("An Idempotency-Key has up to {limit} printable characters.")
        raise ApiProblem(400, "idempotency_key", message, limit=LONGEST)
    digest = _digest(request, content)
    mine = Repeat.objects.filter(token_id=caller_of(request).token, key=key)
    mine.filter(made_at__lt=now() - KEPT).delete()
    kept, is_new = Repeat.objects.get_or_create(
        token_id=caller_of(request).token, key=key, defaults={"digest": digest}
    )
    if is_new:
        body, location = act()
        kept.status, kept.answer = status, {"body": dict(body), "location": location}
        kept.save(update_fields=["status", "answer"])
        return _answer(status, body, location)
    if not hmac.compare_digest(kept.digest, digest):
        message = N_("This Idempotency-Key was used for another call; take a new one.")
        raise ApiProblem(409, "idempotency_key", message)
    check(kept.answer["body"])
    answer = _answer(kept.status, kept.answer["body"], kept.answer["location"])
    answer["Idempotent-Replayed"] = "true"
    return answer


def remove_old() -> int:
    """Forget answers that nobody asks for any more; return how many."""
    return Repeat.objects.filter(made_at__lt=now() - KEPT).delete()[0]


def _digest(request: HttpRequest, content: bytes | None) -> str:
    """Return what a call is known by; keyed, because a body holds values that can be guessed."""
    if content is None:
        said = f"{request.method} {request.path}\n".encode() + request.body
    else:
        said = f"{request.method} {request.get_full_path()}\n".encode() + content
    return hmac.digest(store.purpose_key(PURPOSE), said, hashlib.sha256).hex()


def _answer(status: int, body: Mapping[str, Any], location: str) -> HttpResponse:
    answer = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    if location:
        answer["Location"] = location
    return answer
