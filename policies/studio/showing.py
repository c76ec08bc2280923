"""Turns policy values into what the templates print: changes, fields, periods, rights, numbers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.sentences import sentence
from kernel.errors import Problem
from kernel.text import N_
from policies.access.rules import Grant, Verb
from policies.categories.rules import OWN, Category
from policies.document.difference import Change
from policies.document.effective import EffectiveCategory
from policies.document.values import PolicyDocument
from policies.fields.rules import Field
from policies.retention.due import Due, State
from policies.retention.rules import RetentionRule
from policies.studio.draft_bar import Authors
from policies.studio.examples import NumberExample
from policies.studio.filing_words import filing_in_words
from policies.studio.required_words import REQUIRED
from policies.studio.words import (
    ACTIONS,
    ATTRIBUTES,
    CARRIERS,
    DOUBLES,
    KINDS,
    PARTS,
    REVIEWS,
    ROWS,
    SENSITIVITIES,
    STARTS,
    TITLES,
    TOKENS,
    TYPES,
    UPDATE_APPROVALS,
    custodian_in_words,
    holder,
    name_in,
    named,
    period_in_words,
    reckoned_in_words,
    step_sentence,
    trigger_in_words,
    value_in_words,
    verbs_in_words,
    word,
)
from security.people.keeper_queries import keepers

Shown = dict[str, Any]
_AFTER_CUSTODIAN = 2
_ROW_LABELS: Mapping[str, str] = {
    "move": N_("Move {code} {name}"),
    "retire": N_("Retire {code}"),
    "back": N_("Take {code} back into use"),
    "fold": N_("What lies below {code} {name}"),
}


def changes_shown(changes: Iterable[Change], by: Authors | None = None) -> list[Shown]:
    """Return changes for the component `diff`, with what takes each back; with `by` also who made it."""
    shown: list[Shown] = []
    for change in changes:
        what = " ".join(filter(None, (word(PARTS, change.part), change.key)))
        if change.attribute:
            what = f"{what} — {word(ATTRIBUTES, change.attribute)}"
        if change.kind == "moved":
            shown.append({"label": what, "old": "", "new": _("in another order")})
        else:
            old, new = (
                value_in_words(change.attribute, value) for value in (change.old, change.new)
            )
            shown.append({"label": what, "old": old, "new": new})
        shown[-1]["said"] = asdict(change)
        if by is not None:
            shown[-1]["by"] = _(", ").join(by.of(change))
    return shown


def problems_shown(problems: Iterable[Problem], document: PolicyDocument) -> list[Shown]:
    """Return problems with the page on which each is corrected."""
    shown = []
    for problem in problems:
        url = _corrected_at(problem.where, document)
        shown.append(
            {"text": sentence(problem), "where": _place(problem.where, document), "url": url}
        )
    return shown


def _corrected_at(where: str, document: PolicyDocument) -> str:
    code = where.split(" ", maxsplit=1)[0].split(".", maxsplit=1)[0]
    if code in document.categories_by_code:
        return reverse("policy_category", args=[code])
    if code == "forms":
        form = where.partition(" block ")[0].removeprefix("forms ")
        known = any(one.code == form for one in document.forms)
        return reverse("policy_print", args=[form]) if known else reverse("policy_prints")
    if any(approval.code == code for approval in document.approvals):
        return reverse("policy_approval_edit", args=[code])
    row = where.partition(" ")[2]
    if code == "cadences" and any(one.code == row for one in document.cadences):
        return reverse("policy_cadence_edit", args=[row])
    return reverse("policy_rights") if code == "grants" else ""


def _place(where: str, document: PolicyDocument) -> str:
    """Return the place of a problem, the codes of categories and parts with their names."""
    words = {"number": str(PARTS["numbering"]), "grants": _("Rights")}
    words |= {"cadences": str(PARTS["cadences"]), "forms": _("Print form"), "block": _("block")}
    approvals = {one.code: one for one in document.approvals}

    def shown(part: str) -> str:
        if part in words and part not in approvals:
            return words[part]
        known = approvals.get(part) or document.categories_by_code.get(part)
        return f"{part} {named(known)}" if known else part

    return " ".join(map(shown, where.split(" ")))


def category_rows(document: PolicyDocument, rows: Sequence[tuple[int, Category]]) -> list[Shown]:
    """Return the tree as table rows."""
    top = reverse("policy_categories")  # to reverse the address of each of 500 takes 50 ms
    labels = {name: _(text) for name, text in _ROW_LABELS.items()}
    departments, levels = (
        {one.code: named(one) for one in many} for many in (document.departments, document.levels)
    )
    above = {category.parent for _depth, category in rows}
    shown = []
    for depth, category in rows:
        name = named(category)
        retire = "back" if category.retired else "retire"
        shown.append(
            {
                "depth": depth,
                "url": f"{top}{quote(category.code)}/",
                "code": category.code,
                "name": name,
                "other": category.zh if name != category.zh else category.en,
                "other_language": "zh-hans" if name != category.zh else "en",
                "zh": category.zh,
                "en": category.en,
                "kind": word(KINDS, category.kind),
                "custodian": custodian_in_words(document, category.custodian, "")
                if category.custodian == OWN
                else departments.get(category.custodian, category.custodian),
                "level": levels.get(category.level, category.level),
                "review": word(REVIEWS, category.review),
                "update_approval": word(UPDATE_APPROVALS, category.update_approval),
                "carrier": word(CARRIERS, category.carrier),
                "retired": category.retired,
                "abstract": category.abstract,
                "has_branches": category.code in above,
                "fold_label": labels["fold"].format(code=category.code, name=name),
                "move_label": labels["move"].format(code=category.code, name=name),
                "retire_label": labels[retire].format(code=category.code),
            }
        )
    return shown


def origin(document: PolicyDocument, found: EffectiveCategory, code: str) -> Shown:
    """Return where a value comes from as {text, url}, empty where the category says it itself."""
    if code == found.code:
        return {}
    if not code:
        return {"text": _("default"), "url": ""}
    known = document.categories_by_code.get(code)
    name = f"{code} {named(known)}" if known else code
    return {
        "text": _("from {category}").format(category=name),
        "url": reverse("policy_category", args=[code]) if known else "",
    }


def facts_shown(document: PolicyDocument, found: EffectiveCategory) -> list[Shown]:
    """Return what is in force of the category itself, each value with where it comes from."""
    values = (
        ("kind", word(KINDS, found.kind)),
        ("custodian", custodian_in_words(document, found.custodian)),
        ("level", name_in(document.levels, found.level, "—")),
        ("carrier", word(CARRIERS, found.carrier)),
        ("review", word(REVIEWS, found.review)),
        ("update_approval", word(UPDATE_APPROVALS, found.update_approval)),
        *filing_in_words(document, found),
        ("file_kinds", ", ".join(found.file_kinds) or _("as the company takes them")),
        ("titles", word(TITLES, found.titles)),
        ("completeness", f"{found.completeness} %" if found.completeness else "—"),
        ("entry_days", str(found.entry_days or "—")),
        *([("doubles", word(DOUBLES, found.doubles))] if found.watches_doubles else []),
    )
    shown: list[Shown] = [
        {
            "label": word(ATTRIBUTES, name),
            "value": value,
            "origin": origin(document, found, found.origins.get(name, "")),
        }
        for name, value in values
    ]
    kept = {"label": _("Kept by"), "value": kept_by(found.custodian)}
    return [*shown[:_AFTER_CUSTODIAN], kept, *shown[_AFTER_CUSTODIAN:]]


def kept_by(custodian: str) -> str:
    """Return the names of who keeps the files of a department today, or that nobody does."""
    if custodian == OWN:
        return _("the keepers of each department")
    names = keepers([custodian]).get(custodian, ()) if custodian else ()
    return _(", ").join(names) or _("nobody: no post there keeps files")


def sections_shown(document: PolicyDocument, found: EffectiveCategory) -> list[Shown]:
    """Return the fields in force, section by section."""
    shown: list[Shown] = []
    loose = [field_shown(document, found, one) for one in found.in_section("")]
    if loose:
        shown.append({"title": _("No section"), "fields": loose})
    shown += [
        {
            "title": f"{section.code} {named(section)}",
            "department": name_in(document.departments, section.department),
            "own": section.category == found.code,
            "origin": origin(document, found, section.category),
            "url": reverse("policy_section_edit", args=[section.category, section.code]),
            "fields": [field_shown(document, found, one) for one in found.in_section(section.code)],
        }
        for section in found.sections
    ]
    return shown


def field_shown(document: PolicyDocument, found: EffectiveCategory, field: Field) -> Shown:
    """Return a field as a table row, with where it comes from."""
    flags = [
        word(ATTRIBUTES, name)
        for name in ("critical", "unique", "listed", "facet", "searchable", "sealed")
        if getattr(field, name)
    ]
    if field.trigger:
        flags.append(_("starts: {trigger}").format(trigger=trigger_in_words(field.trigger)))
    if field.required_by:
        other = next((one for one in found.fields if one.code == field.required_by), None)
        names = [name_in(other.choices if other else (), one) for one in field.required_values]
        flags.append(
            _("required by {field}: {values}").format(
                field=named(other) if other else field.required_by,
                values=_(", ").join(names) or _("filled in"),
            )
        )
    if field.birth:
        born = _field_names(found).get(field.birth, field.birth)
        flags.append(_("follows {field}").format(field=born))
    if field.since:
        flags.append(reckoned_in_words(field, _field_names(found)))
    if field.repeat:
        flags.append(_("list {group}").format(group=field.repeat))
    return {
        "code": field.code,
        "name": named(field),
        "type": word(TYPES, field.type),
        "required": word(REQUIRED, field.required),
        "sensitivity": word(SENSITIVITIES, field.sensitivity) if field.sensitivity else "",
        "flags": flags,
        "choices": len([one for one in field.choices if not one.retired]),
        "origin": origin(document, found, field.category),
        "retired": field.retired,
        "url": reverse("policy_field_edit", args=[field.category, field.code]),
    }


def retired_shown(document: PolicyDocument, found: EffectiveCategory) -> list[Shown]:
    """Return the retired fields, still readable on old records."""
    return [field_shown(document, found, field) for field in found.retired_fields]


def retention_shown(
    document: PolicyDocument, found: EffectiveCategory, ids: Mapping[RetentionRule, int]
) -> list[Shown]:
    """Return the retention rules in force; those of the category itself can be edited."""
    names = _field_names(found)
    return [
        {
            "code": rule.code,
            "period": period_in_words(rule.period),
            "trigger": trigger_in_words(rule.trigger) if rule.trigger else "",
            "start": word(STARTS, rule.start) if rule.start else str(STARTS[""]),
            "action": word(ACTIONS, rule.action),
            "basis": rule.basis,
            "minimum": period_in_words(rule.minimum) if rule.minimum else "",
            "maximum": period_in_words(rule.maximum) if rule.maximum else "",
            "condition": names.get(rule.condition, rule.condition),
            "origin": origin(document, found, rule.category),
            "url": reverse("policy_retention_edit", args=[rule.category, ids[rule]])
            if rule in ids
            else "",
        }
        for rule in found.retention
    ]


def _field_names(found: EffectiveCategory) -> dict[str, str]:
    return {field.code: named(field) for field in found.fields}


def grant_shown(document: PolicyDocument, grant: Grant, url: str = "") -> Shown:
    """Return one grant as a table row."""
    return {
        "who": holder(document, grant),
        "where": _("All categories") if "*" in grant.categories else " ".join(grant.categories),
        "what": verbs_in_words(grant.verbs),
        "rows": word(ROWS, grant.rows),
        "clearance": name_in(document.levels, grant.clearance),
        "mask": ", ".join(word(SENSITIVITIES, code) for code in grant.mask),
        "clear": ", ".join(word(SENSITIVITIES, code) for code in grant.clear),
        "delegated": grant.delegated,
        "valid": " – ".join(
            day.isoformat() if day else "…" for day in (grant.valid_from, grant.valid_to)
        )
        if grant.valid_from or grant.valid_to
        else "",
        "url": url,
    }


def rights_shown(
    document: PolicyDocument, found: EffectiveCategory, grants: Iterable[Grant]
) -> list[Shown]:
    """Return the grants that reach a category, each with the category that brings it."""
    nearest = [category.code for category in reversed(found.path)]
    shown = []
    for grant in grants:
        code = next((one for one in nearest if one in grant.categories), "")
        known = origin(document, found, code) if code else {"text": _("All categories"), "url": ""}
        shown.append({**grant_shown(document, grant), "origin": known, "own": code == found.code})
    return shown


def matrix_shown(
    document: PolicyDocument,
    cells: Mapping[tuple[str, str], frozenset[Verb]],
    categories: Sequence[Category],
) -> list[Shown]:
    """Return the rights matrix: a row for each department, a cell for each category."""
    return [
        {
            "label": named(department),
            "code": department.code,
            "cells": [
                verbs_in_words(cells.get((department.code, category.code), frozenset()))
                for category in categories
            ],
        }
        for department in document.departments
    ]


def number_shown(example: NumberExample, within: EffectiveCategory) -> Shown:
    """Return an example number for the component `number`, with problems and warnings as sentences."""
    names = _field_names(within)
    parts = []
    for segment, text in example.segments:
        kind = {"literal": "literal", "SEQ": "counter"}.get(segment.kind.value, "")
        label = word(TOKENS, segment.kind)
        if segment.kind.value == "F":
            label = names.get(segment.text, segment.text)
        parts.append({"text": text, "label": label, "kind": kind})
    return {
        "parts": parts,
        "samples": list(example.samples),
        "capacity": example.capacity,
        "problems": _said(example.problems),
        "warnings": _said(example.warnings),
    }


def _said(problems: Iterable[Problem]) -> list[str]:
    return list(dict.fromkeys(sentence(problem) for problem in problems))


def due_shown(found: Due, category: str) -> Shown:
    """Return an example due date for the component `due`."""
    date = found.date.isoformat() if found.date else _("for ever")
    if found.state is State.NO_TRIGGER:
        date = _("not known")
    return {
        "tone": "info",
        "label": _("The example record is kept until"),
        "date": date,
        "note": _("then: {action}").format(action=word(ACTIONS, found.action))
        if found.date
        else "",
        "open": True,
        "steps": [{"text": step_sentence(step, category)} for step in found.steps],
    }
