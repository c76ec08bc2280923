"""The guide of the interface inside the frame: what a program may call, out of the OpenAPI document itself."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from config.api.describing import document
from gateway.screens import tabs
from gateway.tokens.rules import SCOPE_WORDS
from kernel.scope import current
from security.people.rights import manages_people

_TAGS = ("records", "categories", "requests", "people", "token")


@require_GET
def api_guide(request: HttpRequest) -> HttpResponse:
    """Show how to call the interface, and every operation with what it takes and gives."""
    server = f"{request.scheme}://{request.get_host()}"
    found = document(server)
    context = {
        "title": _("Interface for programs"),
        "lead": _("What a program may call here with a token, and what it gets."),
        "breadcrumb": [
            {"label": _("My account"), "url": reverse("own_account")},
            {"label": _("Interface for programs")},
        ],
        "tabs": tabs("api_guide") if manages_people(current().actor) else [],
        "actions": [
            {"label": _("My tokens"), "url": reverse("my_tokens")},
            {
                "label": _("OpenAPI document"),
                "url": "/api/v1/openapi.json",
                "kind": "secondary",
            },
        ],
        "server": server,
        "description": found["info"]["description"],
        "scopes": [
            {"code": scope.value, "words": _(words)} for scope, words in SCOPE_WORDS.items()
        ],
        "groups": _groups(found),
    }
    return render(request, "gateway/guide.html", context)


def _groups(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    labels = {
        "records": _("Records"),
        "categories": _("Categories"),
        "requests": _("Requests"),
        "people": _("People"),
        "token": _("Token"),
    }
    operations = [
        (operation["tags"][0], _operation(path, method, operation, found))
        for path, methods in found["paths"].items()
        for method, operation in methods.items()
    ]
    return [
        {"label": labels[tag], "operations": [one for known, one in operations if known == tag]}
        for tag in _TAGS
    ]


def _operation(
    path: str, method: str, operation: Mapping[str, Any], found: Mapping[str, Any]
) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    answers = operation["responses"]
    good: Mapping[str, Any] = next(
        (answers[code] for code in ("200", "201") if code in answers), {}
    )
    shape = good.get("content", {}).get("application/json", {}).get("schema", {})
    return {
        "method": method.upper(),
        "path": path,
        "summary": operation["summary"],
        "parameters": [
            {
                "name": one["name"],
                "where": one["in"],
                "text": one.get("description", ""),
                "required": one.get("required", False),
            }
            for one in operation["parameters"]
        ],
        "sends": _members(body.get("schema", {}), found),
        "gets": _members(shape, found),
    }


def _members(shape: Mapping[str, Any], found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the members of a shape, by name, with their kind and what is said of them."""
    shape = _resolved(shape, found)
    needed = set(shape.get("required", ()))
    return [
        {
            "name": name,
            "kind": _kind(one, found),
            "text": one.get("description", ""),
            "required": name in needed,
        }
        for name, one in shape.get("properties", {}).items()
    ]


def _kind(one: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    """Return the kind of a member as a word or two."""
    if "$ref" in one:
        return str(one["$ref"].rpartition("/")[2])
    if "anyOf" in one:
        return " | ".join(dict.fromkeys(_kind(part, found) for part in one["anyOf"]))
    if one.get("type") == "array":
        return f"[{_kind(one.get('items', {}), found)}]"
    return str(one.get("format") or one.get("type") or "any")


def _resolved(shape: Mapping[str, Any], found: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in shape:
        return shape
    known: Mapping[str, Any] = found["components"]["schemas"][shape["$ref"].rpartition("/")[2]]
    return known
