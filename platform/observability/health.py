"""Whether this process lives, and whether it can serve: for load balancers and orchestrators."""

import logging
from collections.abc import Callable

from django.db import DatabaseError, connections
from django.http import HttpRequest, HttpResponse, JsonResponse

logger = logging.getLogger("fonds.health")

Check = Callable[[], bool]
_checks: dict[str, Check] = {}

LIVE = "/livez"
READY = "/readyz"


def register(name: str, check: Check) -> None:
    """Add something that must hold before requests are sent here (the version of the schemas)."""
    _checks[name] = check


def livez(request: HttpRequest) -> HttpResponse:
    """Answer that the process runs; asks nothing of anybody."""
    return _answer({})


def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database answers and every registered check holds, otherwise 503."""
    results = {"database": _holds("database", database_answers)}
    if results["database"]:
        results |= {name: _holds(name, check) for name, check in _checks.items()}
    return _answer(results)


def database_answers() -> bool:
    """Ask the database for a one, outside any company."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _holds(name: str, check: Check) -> bool:
    try:
        return check()
    except (DatabaseError, OSError):
        logger.warning("A readiness check failed.", exc_info=True, extra={"step": name})
        return False


def _answer(results: dict[str, bool]) -> HttpResponse:
    ready = all(results.values())
    body = {
        "status": "ok" if ready else "unavailable",
        "checks": {name: "ok" if result else "failed" for name, result in results.items()},
    }
    response = JsonResponse(body, status=200 if ready else 503)
    response["Cache-Control"] = "no-store"
    return response
