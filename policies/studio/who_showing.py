"""Turns what a person may do, and by which grants, into the rows and sentences of the screens that explain it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from backoffice.sentences import sentence
from kernel.digits import number_in
from policies.access.rules import Verb
from policies.document.explaining import Explainer, Insider, Told, Way, insiders
from policies.document.values import PolicyDocument
from policies.studio.words import ROWS, SENSITIVITIES, VERBS, holder, name_in, verbs_in_words, word
from security.people.names import names_of
from security.people.queries import people
from security.permission import Subject

PAGE = 50  # people on one page
_OFFERED = 20  # people of one name to choose from
Shown = dict[str, Any]


def people_table(
    document: PolicyDocument, told: Sequence[tuple[Insider, Told]], *, caption: str
) -> Shown:
    """Return a table of people with a line for each grant by which they may do something."""
    names_of(_principals(way for _who, one in told for way in one.ways))
    return {
        "caption": caption,
        "columns": [
            {"label": _("Person"), "kind": "text"},
            {"label": _("May do"), "kind": "text"},
            {"label": _("By which right"), "kind": "text"},
            {"label": _("Whose records"), "kind": "text"},
            {"label": _("Up to level"), "kind": "short"},
            {"label": _("Until"), "kind": "short"},
            {"label": _("Masked"), "kind": "text"},
        ],
        "rows": [
            {"id": f"{insider.actor.id}-{at}", "cells": _cells(document, insider, one, way)}
            for insider, one in told
            for at, way in enumerate(one.ways)
        ],
        "empty": {"title": _("Nobody"), "text": _("No post of today has a right here.")},
    }


def _cells(document: PolicyDocument, insider: Insider, told: Told, way: Way) -> list[Any]:
    return [
        insider.actor.name,
        verbs_in_words(way.verbs),
        {"text": right_in_words(document, way), "sub": through_in_words(document, way)},
        word(ROWS, way.grant.rows),
        name_in(document.levels, way.grant.clearance),
        f"{way.until:%Y-%m-%d}" if way.until else "—",
        masked_in_words(told) if Verb.VIEW in way.verbs else "—",
    ]


def right_in_words(document: PolicyDocument, way: Way) -> str:
    """Return to whom the grant is given that carries a right."""
    return holder(document, way.grant) if way.posts else _("A right for a time, given on request")


def through_in_words(document: PolicyDocument, way: Way) -> str:
    """Return the posts a grant reaches somebody through, and for whom they stand in there."""
    names = names_of(_principals([way]))
    said = []
    for post in way.posts:
        text = (
            f"{name_in(document.departments, post.department)}"
            f" · {name_in(document.positions, post.position)}"
        )
        if post.stands_in_for:
            principal = names.get(int(post.stands_in_for), "")
            text = _("{post}, standing in for {name}").format(post=text, name=principal)
        said.append(text)
    return _(", ").join(dict.fromkeys(said))


def masked_in_words(told: Told) -> str:
    """Return which sensitive values are shown masked."""
    order = [code for code in SENSITIVITIES if code in told.masked]
    return _(", ").join(word(SENSITIVITIES, code) for code in order) or "—"


def verdict(document: PolicyDocument, insider: Insider, told: Told) -> Shown:
    """Return what one person may do, right by right: yes with the grant, or no with the nearest reason."""
    rows = []
    for verb, decision in told.decisions.items():
        carrying = [way for way in told.ways if verb in way.verbs]
        why = _("; ").join(
            " — ".join(filter(None, (right_in_words(document, w), through_in_words(document, w))))
            for w in carrying
        )
        answer = _("yes") if decision else _("no")
        tone = "filed" if decision else "draft"
        rows.append(
            {
                "id": str(verb),
                "cells": [
                    word(VERBS, verb),
                    {"text": answer, "badge": tone},
                    why if decision else sentence(decision),
                ],
            }
        )
    return {
        "name": insider.actor.name,
        "table": {
            "caption": _("Right by right"),
            "columns": [
                {"label": _("Right"), "kind": "text"},
                {"label": _("Answer"), "kind": "short"},
                {"label": _("By which right, or why not (in the words they are told)")},
            ],
            "rows": rows,
        },
    }


def asked_part(
    request: HttpRequest, document: PolicyDocument, explainer: Explainer, subject: Subject
) -> Shown:
    """Return the search for one person and its answer: nobody, several to choose from, or the verdict."""
    text = request.GET.get("q", "").replace("\x00", "").strip()
    chosen = number_in(request.GET.get("person", ""))
    if not text and chosen is None:
        return {"q": ""}
    rows = people(text=text) if chosen is None else people().filter(pk=chosen)
    found = list(rows[: _OFFERED + 1])
    part: Shown = {"q": text, "asked": True}
    if len(found) == 1:
        (insider,) = insiders(found)
        part["verdict"] = verdict(document, insider, explainer.tell(insider, subject))
        part["inactive"] = not found[0].is_active
        return part
    part["offered"] = offered(found[:_OFFERED], request.GET.items())
    part["more"] = len(found) > _OFFERED
    return part


def offered(found: Iterable[Any], given: Iterable[tuple[str, Any]]) -> list[Shown]:
    """Return people of one name as links that keep what else was asked."""
    kept = {name: value for name, value in given if name not in {"q", "person", "p"}}
    return [
        {
            "text": user.name,
            "sub": user.username,
            "url": f"?{urlencode({**kept, 'person': user.pk})}",
        }
        for user in found
    ]


def paged(request: HttpRequest, told: Sequence[tuple[Insider, Told]]) -> Any:
    """Return one page of people."""
    return Paginator(told, PAGE).get_page(request.GET.get("p", "1"))


def _principals(ways: Iterable[Way]) -> set[int | None]:
    return {int(post.stands_in_for) for way in ways for post in way.posts if post.stands_in_for}
