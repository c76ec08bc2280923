"""What a scanning device asks for: the page, its worker, a place among the devices, and where its scans arrive."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from archive.stocktaking import actions, queries
from archive.stocktaking.actions import Sent, Upload
from archive.stocktaking.rules import MOST_AT_ONCE
from archive.stocktaking.sealing import SUITE
from backoffice.browsers.nonces import let_see, let_work
from backoffice.sentences import decision_of, say, sentences
from kernel.errors import Conflict, FondsError, Invalid, Missing, Problem, Refused
from kernel.scope import current
from kernel.text import N_
from policies.access.regime import KEEPING
from security import permission
from security.actor import Actor
from security.keys.envelope import Unreadable

WORKER = "theme/stocktaking-worker.js"
_TOKEN = re.compile(r"[0-9a-f-]{32,64}")
_LONGEST = 2000  # characters of one sealed scan
_ACCEPTED = {Refused: 403, Missing: 404, Conflict: 409, Invalid: 400, Unreadable: 400}


@require_GET
@ensure_csrf_cookie
def stock_scan(request: HttpRequest) -> HttpResponse:
    """Show the page that scans. It says nothing of the company: the device keeps it for where no network is."""
    permission.demand_any(_actor(), KEEPING, target=actions.TARGET)
    let_work(reverse("stock_worker"))
    let_see()
    return render(request, "stocktaking/scan.html", {"suite": SUITE})


@require_GET
def stock_worker(request: HttpRequest) -> HttpResponse:
    """Give the worker's script from a path above the page, as browsers want it."""
    text = Path(str(finders.find(WORKER))).read_text(encoding="utf-8")
    response = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    # In the sandbox of other files a worker does not start; this one asks our own host and nobody else.
    response["Content-Security-Policy"] = "default-src 'none'; connect-src 'self'"
    return response


@require_POST
def stock_device(request: HttpRequest, number: int) -> JsonResponse:
    """Let a device join, and give it the key that its scans are sealed for."""
    try:
        permission.demand_any(_actor(), KEEPING, target=actions.TARGET)
        device = actions.join(_actor(), number, _token(_body(request)))
    except FondsError as error:
        return _refused(error)
    take = device.take
    return JsonResponse(
        {
            "take": take.pk,
            "bound": take.token,
            "key": take.public_key,
            "last": device.last,
            "name": take.location.code,
        }
    )


@require_POST
def stock_scans(request: HttpRequest, number: int) -> JsonResponse:
    """Take scans in, each once and in order, and say what each label was."""
    try:
        permission.demand_any(_actor(), KEEPING, target=actions.TARGET)
        body = _body(request)
        return _told(actions.receive(_actor(), number, _token(body), _sent(body)))
    except FondsError as error:
        return _refused(error, number)


def _told(upload: Upload) -> JsonResponse:
    taken = [
        {"order": one.order, "text": one.text, "kind": str(one.kind), "said": say(one.sentence, {})}
        for one in upload.taken
    ]
    return JsonResponse({"last": upload.last, "taken": taken})


def _refused(error: FondsError, take: int = 0) -> JsonResponse:
    """Answer a script with the sentence; the trail learns of a refusal as it does of a page's.

    `over`: the stock-take has ended, and what the device keeps for it never arrives.
    """
    if isinstance(error, Refused):
        current().refusals.append(error)
        said = {"said": decision_of(error), "over": queries.is_over(_actor(), take)}
        return JsonResponse(said, status=403)
    status = next((code for kind, code in _ACCEPTED.items() if isinstance(error, kind)), None)
    if status is None:
        raise error
    return JsonResponse({"said": " ".join(sentences(error))}, status=status)


def _body(request: HttpRequest) -> Mapping[str, Any]:
    try:
        found = json.loads(request.body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise _malformed()
    return found


def _token(body: Mapping[str, Any]) -> str:
    said = body.get("device")
    if not isinstance(said, str) or not _TOKEN.fullmatch(said):
        raise _malformed()
    return said


def _sent(body: Mapping[str, Any]) -> list[Sent]:
    scans = body.get("scans")
    if not isinstance(scans, list) or len(scans) > MOST_AT_ONCE:
        raise _malformed()
    return [_one(scan) for scan in scans]


def _one(scan: Any) -> Sent:
    order = scan.get("order") if isinstance(scan, dict) else None
    sealed = scan.get("sealed") if isinstance(scan, dict) else None
    if type(order) is not int or not 0 < order < 2**31:
        raise _malformed()
    if not isinstance(sealed, str) or len(sealed) > _LONGEST:
        raise _malformed()
    return Sent(order=order, sealed=sealed)


def _malformed() -> Invalid:
    text = N_("What the device sent cannot be read; load the page anew and send again.")
    return Invalid([Problem(code="malformed", message=text)])


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
