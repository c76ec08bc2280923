"""Reference cases, revisions and packs as the components of a page show them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from policies.cases.models import ReferenceCase
from policies.cases.queries import Known
from policies.cases.rules import POLICY, Revision
from policies.document.effective import effective
from policies.document.values import PolicyDocument
from policies.packs.loader import VARIANT, heading, load_pack, pack_codes
from policies.packs.words import PURPOSES, pack_name
from policies.studio.queries import tree
from policies.studio.regulation_showing import title_of
from policies.studio.words import KINDS, name_in, named, period_in_words, trigger_in_words, word

Shown = dict[str, Any]
Names = Mapping[str, str]


def names_of(known: Iterable[Known]) -> Names:
    """Return revision, as text → its name in the reader's language."""
    return {str(one.revision): _name(one) for one in known}


def _name(one: Known) -> str:
    said = one.revision
    if one.content is None:
        name = _("Policy, version {number}").format(number=said.number)
    else:
        name = _("{code} {title}, version {number}").format(
            code=said.code, title=title_of(one.content), number=said.number
        )
    return _("{name} (draft)").format(name=name) if one.is_draft else name


def address_of(revision: Revision, known: Iterable[Known]) -> str:
    """Return the page of a revision; "" for one that is gone."""
    found = next((one for one in known if one.revision == revision), None)
    if found is None:
        return ""
    if revision.kind == POLICY and found.is_draft:
        return reverse("policy_overview")
    if revision.kind == POLICY:
        return reverse("policy_version", args=[revision.number])
    return reverse("regulation_version", args=[revision.code, revision.number])


def links_of(case: ReferenceCase, names: Names) -> list[tuple[Revision, str]]:
    """Return the revisions of a case with their names; one that is gone says so by its number."""
    found = []
    for link in case.links.all():
        one = Revision(kind=link.kind, code=link.code, number=link.number)
        gone = _("{code} version {number} (gone)").format(code=one.code, number=one.number).strip()
        found.append((one, names.get(str(one), gone)))
    return found


def cases_table(cases: Sequence[ReferenceCase], names: Names) -> Shown:
    """Return the table of cases."""
    return {
        "caption": _("Reference cases"),
        "columns": [
            {"label": _("Title"), "kind": "long"},
            {"label": _("Where it comes from")},
            {"label": _("Stands behind"), "kind": "long"},
            {"label": _("Noted by")},
        ],
        "rows": [
            {
                "id": case.pk,
                "url": reverse("policy_case", args=[case.pk]),
                "cells": [
                    case.title,
                    case.origin,
                    _(", ").join(name for _one, name in links_of(case, names)),
                    {"text": case.added_name, "sub": f"{localtime(case.added_at):%Y-%m-%d}"},
                ],
            }
            for case in cases
        ],
        "empty": {
            "title": _("No case has been noted yet"),
            "text": _(
                "Note what others do well when the policy is reviewed, and link it to the version it led to."
            ),
        },
    }


def pack_title(code: str) -> str:
    """Return code and name of a pack in the reader's language."""
    return pack_name(code, "en" if (get_language() or "").startswith("en") else "zh")


def packs_table() -> Shown:
    """Return the table of the packs and their variants."""
    return {
        "caption": _("Policy packs"),
        "columns": [
            {"label": _("Policy pack"), "kind": "long"},
            {"label": _("What it is for"), "kind": "long"},
            {"label": _("Categories"), "kind": "short"},
            {"label": _("Fields"), "kind": "short"},
        ],
        "rows": [
            {
                "id": code,
                "url": reverse("policy_pack_shown", args=[code]),
                "cells": [
                    pack_title(code),
                    _(PURPOSES[code]) if code in PURPOSES else _base(code),
                    f"{len(load_pack(code).categories):,}",
                    f"{len(load_pack(code).fields):,}",
                ],
            }
            for code in pack_codes()
        ],
    }


def _base(code: str) -> str:
    base, dot, _variant = code.partition(VARIANT)
    return _("a variant of {pack}").format(pack=named(heading(base))) if dot else ""


def pack_facts(document: PolicyDocument) -> list[Shown]:
    """Return what a pack says beside its categories."""
    joint = _(", ")
    facts = {
        _("Departments"): [named(one) for one in document.departments],
        _("Confidentiality levels"): [named(one) for one in document.levels],
        _("Approvals"): [named(one) for one in document.approvals],
    }
    return [
        {"label": label, "value": joint.join(names), "wide": True}
        for label, names in facts.items()
        if names
    ]


def categories_table(document: PolicyDocument) -> Shown:
    """Return the tree of a pack: each category with its number pattern and how long its records are kept."""
    return {
        "caption": _("Categories"),
        "columns": [
            {"label": _("Category"), "kind": "long"},
            {"label": _("Custodian")},
            {"label": _("Fields"), "kind": "short"},
            {"label": _("Number"), "kind": "short"},
            {"label": _("Retention"), "kind": "long"},
        ],
        "rows": [
            {"id": category.code, "cells": _cells(document, category.code, depth)}
            for depth, category in tree(document)
            if not category.retired
        ],
    }


def fields_shown(document: PolicyDocument) -> list[Shown]:
    """Return the names of the fields each category adds to those above it."""
    joint = _(", ")
    own: dict[str, list[str]] = {}
    for one in document.fields:
        if not one.retired:
            own.setdefault(one.category, []).append(named(one))
    return [
        {
            "label": f"{known.code} {named(known)}",
            "value": joint.join(own[known.code]),
            "wide": True,
        }
        for _depth, known in tree(document)
        if known.code in own
    ]


def _cells(document: PolicyDocument, code: str, depth: int) -> list[Any]:
    found = effective(document, code)
    joint = _(", ")
    kept = [
        f"{period_in_words(one.period)} · {trigger_in_words(one.trigger)}"
        for one in found.retention
    ]
    number = found.number.pattern if found.number else ""
    return [
        {
            "text": f"{'　' * depth}{code} {named(found.category)}",
            "sub": word(KINDS, found.kind),
        },
        name_in(document.departments, found.custodian),
        str(len(found.fields)),
        {"text": number, "mono": True},
        joint.join(dict.fromkeys(kept)),
    ]
