"""Where a record stands that is used no more: sealed, or destroyed; told where its own page is closed (REQ-GOV-11)."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from archive.records.controls import name_of
from archive.records.lifecycle import owners_of
from archive.records.shapes import Shape, shape_of
from policies.categories.rules import Stage, StageDuty
from policies.document.queries import published
from policies.studio.words import duty_name

_ENDED = {Stage.SECURE, Stage.DISPOSE}


def sealed_life(category: str, department: str) -> list[dict[str, Any]]:
    """Return the steps of a sealed record for `records/life.html`: all done, sealed now, disposal to come."""
    return _life(category, department, Stage.SECURE, _("Sealed"))


def destroyed_life(category: str, department: str = "") -> list[dict[str, Any]]:
    """Return the steps of a record that was destroyed: that is where it stands, for ever."""
    return _life(category, department, Stage.DISPOSE, _("Destroyed"))


def _life(category: str, department: str, stage: Stage, word: str) -> list[dict[str, Any]]:
    if category not in published().document.categories_by_code:
        return [_step(word, "now", "")]
    shape = shape_of(published(), category)
    duties = shape.category.stages
    found = [
        _step(duty_name(one), "done", _owners(one, shape, department))
        for one in duties
        if one.stage not in _ENDED
    ]
    own = next((one for one in duties if one.stage is stage), StageDuty(stage=stage))
    found.append(_step(word, "now", _owners(own, shape, department)))
    if stage is Stage.SECURE:
        found += [
            _step(duty_name(one), "later", _owners(one, shape, department))
            for one in duties
            if one.stage is Stage.DISPOSE
        ]
    return found


def _owners(duty: StageDuty, shape: Shape, department: str) -> str:
    language = get_language() or ""
    known = {one.code: name_of(one, language) for one in shape.policy.document.departments}
    return _(", ").join(known.get(code, code) for code in owners_of(duty, shape, department))


def _step(name: str, state: str, departments: str) -> dict[str, Any]:
    standing = {"done": _("done"), "now": _("now"), "later": _("later")}[state]
    return {"name": name, "state": state, "standing": standing, "departments": departments}
