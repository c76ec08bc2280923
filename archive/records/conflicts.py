"""Two people changed one record: what the other one stored beside what was typed, and a form to go on with."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from archive.records.controls import name_of
from archive.records.entry_forms import EditForm
from archive.records.forms import SEEN, VERSION
from policies.fields.display import label
from policies.fields.rules import Field


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """What differs, per field, and the data of a form that keeps both: theirs, with the typed over it."""

    changes: tuple[dict[str, str], ...]
    data: QueryDict


def met(form: EditForm, fresh: EditForm) -> Meeting:
    """Compare a bound form that came too late with one made of what is stored now."""
    data = form.sent.copy()
    seen, now = form.seen(), fresh.digests()
    data[VERSION] = str(fresh.fields[VERSION].initial)
    data[SEEN] = str(fresh.fields[SEEN].initial)
    language = form.ground.language
    changes = []
    for one in form.known:
        name = f"f.{one.code}"
        if one.repeat or name not in fresh.fields:
            continue
        theirs = now.get(one.code) != seen.get(one.code)
        mine = form.is_touched(one)
        if theirs:
            changes.append(
                {
                    "label": name_of(one, language),
                    "old": _shown(one, fresh.fields[name].initial, language),
                    "new": _shown(one, form[name].data, language) if mine else "",
                }
            )
        if not mine:
            _put(data, name, fresh.fields[name].initial)
    for code in form.groups:
        if now.get(code) != seen.get(code):
            changes.append(_group_changes(form, fresh, code))
            _take_theirs(data, fresh, code)
    return Meeting(changes=tuple(changes), data=data)


def _group_changes(form: EditForm, fresh: EditForm, code: str) -> dict[str, str]:
    return {
        "label": form.group_label(code),
        "old": _rows_shown(fresh, code, typed=False),
        "new": _rows_shown(form, code, typed=True),
    }


def _rows_shown(form: EditForm, code: str, *, typed: bool) -> str:
    lines = []
    for number in range(len(form.group_rows[code])):
        words = []
        for one in form.groups[code]:
            name = f"g.{code}.{number}.{one.code}"
            value = form[name].data if typed else form.fields[name].initial
            words.append(_shown(one, value, form.ground.language))
        line = " ".join(word for word in words if word)
        if line:
            lines.append(line)
    return "; ".join(lines)


def _take_theirs(data: QueryDict, fresh: EditForm, code: str) -> None:
    for name in [name for name in data if name.startswith(f"g.{code}.")]:
        del data[name]
    for name, made in fresh.fields.items():
        if name.startswith(f"g.{code}.") and not name.endswith("._off"):
            _put(data, name, made.initial)


def _put(data: QueryDict, name: str, value: Any) -> None:
    data.setlist(name, value if isinstance(value, list) else [str(value or "")])


def _shown(one: Field, value: Any, language: str) -> str:
    given = value if isinstance(value, list) else [value]
    return "、".join(label(one.choices, str(item), language=language) for item in given if item)
