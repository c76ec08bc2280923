"""What the pages of regulations show: clauses with what carries them out, versions, who has read."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from policies.document.effective import effective
from policies.document.queries import published_or_none
from policies.document.values import PolicyDocument
from policies.regulations.models import RegulationVersion
from policies.regulations.queries import Reader, version_before
from policies.regulations.rules import Clause, Content, clauses, differences
from policies.studio.forms import Choices
from policies.studio.regulation_forms import REASONS
from policies.studio.words import named, period_in_words
from security.people.head_queries import department_names

Shown = dict[str, Any]
CONTROLS: Mapping[str, Any] = {
    "category": _("Category"),
    "fields": _("Fields"),
    "number": _("Number"),
    "retention": _("Retention"),
}
STATES: Mapping[str, Any] = {
    RegulationVersion.State.DRAFT: _("draft"),
    RegulationVersion.State.PUBLISHED: _("published"),
    RegulationVersion.State.SUPERSEDED: _("superseded"),
    RegulationVersion.State.REPEALED: _("repealed"),
}


def title_of(content: Content) -> str:
    """Return the title in the reader's language."""
    is_english = (get_language() or "").startswith("en")
    return content.title_en if is_english and content.title_en else content.title


def clauses_shown(content: Content, *, shaping: bool) -> list[Shown]:
    """Return the clauses with what carries each out; links lead there for who configures."""
    head = published_or_none()
    linked = dict(content.controls)
    return [
        {
            "number": one.number,
            "chapter": one.chapter,
            "lines": one.lines,
            "controls": [
                _control(head.document if head else None, control, shaping=shaping)
                for control in linked.get(one.number, ())
            ],
        }
        for one in clauses(content.text)
    ]


def _control(document: PolicyDocument | None, control: str, *, shaping: bool) -> Shown:
    kind, _sign, code = control.partition(":")
    if document is None or code not in document.categories_by_code:
        return {
            "text": f"{code} · {gettext('not in the policy in force any more')}",
            "tone": "warn",
        }
    known = effective(document, code)
    words = [f"{code} {named(known.category)}"]
    if kind == "number":
        words.append(known.number.pattern if known.number else gettext("no pattern"))
    elif kind == "retention":
        words += [str(period_in_words(one.period)) for one in known.retention] or [
            gettext("No rule")
        ]
    elif kind == "fields":
        words.append(str(len(known.fields)))
    text = f"{CONTROLS.get(kind, kind)}: {' · '.join(words)}"
    return {"text": text, "url": reverse("policy_category", args=[code]) if shaping else ""}


def control_choices() -> list[tuple[str, Choices]]:
    """Return what can carry a clause out, grouped by category."""
    head = published_or_none()
    categories = [one for one in (head.document.categories if head else ()) if not one.retired]
    return [
        (
            f"{one.code} {named(one)}",
            [(f"{kind}:{one.code}", f"{one.code} · {label}") for kind, label in CONTROLS.items()],
        )
        for one in categories
    ]


def facts_shown(version: RegulationVersion) -> list[Shown]:
    """Return the facts beside the text."""
    said = version.said
    names = department_names(closed=True)
    audience = "、".join(names.get(code, code) for code in said.departments)
    pairs = [
        (_("Code"), version.regulation.code),
        (_("Version"), f"{version.number} · {STATES[version.state]}"),
        (_("In force from"), f"{version.effective_on:%Y-%m-%d}" if version.effective_on else ""),
        (_("Until"), f"{version.ended_on:%Y-%m-%d}" if version.ended_on else ""),
        (_("Supersedes"), _superseded(version)),
        (_("Interpreted by"), names.get(said.department, said.department)),
        (_("Who has to read it"), audience or gettext("Everybody")),
        (_("Published by"), version.published_name),
        (_("Reason"), str(REASONS.get(version.reason, ""))),
        (_("What changed"), version.why),
    ]
    return [{"label": label, "value": value} for label, value in pairs if value]


def _superseded(version: RegulationVersion) -> str:
    before = version_before(version)
    return gettext("version {n}").format(n=before.number) if before else ""


def differences_shown(before: RegulationVersion | None, content: Content) -> list[Shown]:
    """Return the clauses that are not as in the version before, for the component `diff`."""
    old: tuple[Clause, ...] = clauses(before.said.text) if before else ()
    return [
        {"label": one.number or "—", "old": one.old, "new": one.new}
        for one in differences(old, clauses(content.text))
    ]


def versions_table(versions: Iterable[RegulationVersion]) -> Shown:
    """Return the published versions, the newest first."""
    return {
        "caption": _("Versions"),
        "columns": [
            {"label": _("Version"), "kind": "short"},
            {"label": _("In force from"), "kind": "short"},
            {"label": _("State"), "kind": "short"},
        ],
        "rows": [
            {
                "id": one.number,
                "url": reverse("regulation_version", args=[one.regulation.code, one.number]),
                "cells": [
                    str(one.number),
                    f"{one.effective_on:%Y-%m-%d}" if one.effective_on else "",
                    {"text": str(STATES[one.state]), "title": one.why},
                ],
            }
            for one in versions
        ],
    }


def readers_table(readers: Iterable[Reader]) -> Shown:
    """Return everybody a version is for, those who have not read it first."""
    rows = sorted(readers, key=lambda one: one.acknowledged is not None)
    return {
        "caption": _("Who has read it"),
        "columns": [
            {"label": _("Name"), "kind": "long"},
            {"label": _("Acknowledged on"), "kind": "short"},
        ],
        "rows": [
            {
                "id": one.user.pk,
                "cells": [
                    one.user.name,
                    date_format(localtime(one.acknowledged.at), "Y-m-d H:i")
                    if one.acknowledged
                    else {"badge": "waiting", "text": _("not acknowledged yet"), "tone": "warn"},
                ],
            }
            for one in rows
        ],
        "empty": {"title": _("It is for nobody who signs in")},
    }
