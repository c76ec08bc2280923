"""What every template may say about the company it is shown in."""

from typing import Any

from django.http import HttpRequest

from kernel.scope import current_or_none


def company(request: HttpRequest) -> dict[str, Any]:
    """Return the company in scope and the person acting, for templates."""
    scope = current_or_none()
    return {"company": scope.company if scope else None, "actor": scope.actor if scope else None}
