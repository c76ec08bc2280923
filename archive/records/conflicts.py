"""Two people changed one record: what each made of it, beside what both began with, and a form that keeps both.

What only one of them changed goes together by itself; what both changed is chosen by the person who came
second. Nothing stored is replaced without being looked at.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from archive.records.controls import name_of
from archive.records.entry_forms import EditForm
from archive.records.forms import BLANK_ROWS, REMOVE, SEEN, VERSION, WAS, digest
from policies.fields.display import label
from policies.fields.rules import Field
from security.audit.queries import MASKED

MINE, THEIRS = "mine", "theirs"
PICK = "pick."  # leads the name of each choice
AGAINST = "against"  # the stored version the choices were made against
TITLE = "title"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One field both, or only one of them, changed; without `choosable` what was typed cannot be kept."""

    name: str
    label: str
    original: str
    theirs: str
    mine: str
    pick: str = ""
    choosable: bool = True


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """What differs, and what a form goes on with: `data` as shown, `resolved` once everything is chosen."""

    version: int
    overlaps: tuple[Difference, ...]
    theirs: tuple[Difference, ...]
    mine: tuple[Difference, ...]
    data: QueryDict
    resolved: QueryDict | None


def met(form: EditForm, fresh: EditForm) -> Meeting:
    """Compare a bound form that came too late with one made of what is stored now."""
    comparing = _Comparing(form, fresh)
    comparing.compare_title()
    for one in form.known:
        if not one.repeat and f"f.{one.code}" in fresh.fields:
            comparing.compare(one)
    for code in form.groups:
        comparing.compare_group(code)
    return comparing.meeting()


class _Comparing:
    """Goes through the fields one by one, filling in the data the form goes on with."""

    def __init__(self, form: EditForm, fresh: EditForm) -> None:
        self._form, self._fresh = form, fresh
        self._language = form.ground.language
        self._seen, self._now = form.seen(), fresh.digests()
        self._was = _was(form)
        self._picks = _picks(form.sent, str(fresh.ground.version))
        self._data = form.sent.copy()
        self._overlaps: list[Difference] = []
        self._theirs: list[Difference] = []
        self._mine: list[Difference] = []

    def compare_title(self) -> None:
        """Compare the title, which is no field of the policy."""
        typed, stored = self._form.sent.get(TITLE, ""), self._fresh.fields[TITLE].initial
        words = {"original": str(self._was.get(TITLE, "")), "theirs": stored, "mine": typed}
        mine = digest(typed) != self._seen.get(TITLE)
        self._sort(TITLE, _("Title"), words, mine=mine, same=typed == stored)
        if self._is_theirs(TITLE, mine=mine):
            _put(self._data, TITLE, stored)

    def compare(self, one: Field) -> None:
        """Compare one field."""
        name = f"f.{one.code}"
        typed, stored = self._form[name].data, self._fresh.fields[name].initial
        mine, hidden = self._form.is_touched(one), self._form.ground.hides(one)
        words = {
            "original": MASKED if hidden else self._said(one, self._was.get(one.code)),
            "theirs": MASKED if hidden else self._said(one, stored),
            "mine": self._said(one, typed),
        }
        if hidden:
            # Nobody can tell whether a value they may not see has changed, so they are asked.
            if mine:
                self._overlap(name, name_of(one, self._language), words)
        else:
            same = digest(typed) == digest(stored)
            self._sort(name, name_of(one, self._language), words, mine=mine, same=same)
        if self._is_theirs(name, mine=mine):
            _put(self._data, name, stored)

    def compare_group(self, code: str) -> None:
        """Compare the rows of a group as one thing: a row has no name by which to find it again."""
        name = f"g.{code}"
        now, was = self._rows_stored(code), self._rows_was(code)
        typed = self._rows_typed(code)
        mine = typed != was
        words = {
            "original": self._rows_said(code, was),
            "theirs": self._rows_said(code, now),
            "mine": self._rows_said(code, typed),
        }
        changed = self._now.get(code) != self._seen.get(code)
        members = self._form.groups[code]
        hides = any(self._form.ground.hides(one) for one in members)
        if not changed:
            if mine:
                self._mine.append(self._difference(name, self._form.group_label(code), words))
            return
        if mine and typed != now:
            self._overlap(name, self._form.group_label(code), words, choosable=not hides)
        else:
            self._theirs.append(self._difference(name, self._form.group_label(code), words))
        if mine and not hides and self._picks.get(name) != THEIRS:
            self._put_rows(code, typed)
        else:
            self._put_rows(code, now)

    def meeting(self) -> Meeting:
        """Return what was found."""
        version = self._fresh.ground.version
        is_open = any(one.choosable and not one.pick for one in self._overlaps)
        # Rows that cannot be kept as typed are shown before they are let go.
        unseen = any(not one.choosable for one in self._overlaps) and not self._was_shown()
        resolved = None
        if not is_open and not unseen:
            resolved = self._data.copy()
            for field in (VERSION, SEEN, WAS):
                resolved[field] = str(self._fresh.fields[field].initial)
        return Meeting(
            version=version,
            overlaps=tuple(self._overlaps),
            theirs=tuple(self._theirs),
            mine=tuple(self._mine),
            data=self._data,
            resolved=resolved,
        )

    def _was_shown(self) -> bool:
        return self._form.sent.get(AGAINST) == str(self._fresh.ground.version)

    def _sort(
        self, name: str, words: str, values: Mapping[str, str], *, mine: bool, same: bool
    ) -> None:
        code = name.removeprefix("f.")
        theirs = self._now.get(code) != self._seen.get(code)
        if theirs and mine and not same:
            self._overlap(name, words, values)
        elif theirs:
            self._theirs.append(self._difference(name, words, values))
        elif mine:
            self._mine.append(self._difference(name, words, values))

    def _overlap(
        self, name: str, words: str, values: Mapping[str, str], *, choosable: bool = True
    ) -> None:
        found = self._difference(name, words, values, choosable=choosable)
        self._overlaps.append(found)

    def _difference(
        self, name: str, words: str, values: Mapping[str, str], *, choosable: bool = True
    ) -> Difference:
        pick = self._picks.get(name, "") if choosable else THEIRS
        return Difference(name=name, label=words, pick=pick, choosable=choosable, **values)

    def _is_theirs(self, name: str, *, mine: bool) -> bool:
        return not mine or self._picks.get(name) == THEIRS

    def _rows_was(self, code: str) -> list[dict[str, str]]:
        rows = self._was.get(code)
        rows = rows if isinstance(rows, list) else []
        return [_filled(row) for row in rows if isinstance(row, dict) and _filled(row)]

    def _rows_stored(self, code: str) -> list[dict[str, str]]:
        return [_filled(row) for row in self._fresh.rows_shown(code) if _filled(row)]

    def _rows_typed(self, code: str) -> list[dict[str, str]]:
        rows = []
        for number in range(len(self._form.group_rows[code])):
            if self._form.sent.get(f"g.{code}.{number}.{REMOVE}"):
                continue
            row = {
                one.code: self._form[f"g.{code}.{number}.{one.code}"].data
                for one in self._form.groups[code]
            }
            if _filled(row):
                rows.append(_filled(row))
        return rows

    def _rows_said(self, code: str, rows: list[dict[str, str]]) -> str:
        lines = []
        for row in rows:
            words = [self._said(one, row.get(one.code)) for one in self._form.groups[code]]
            lines.append(" ".join(word for word in words if word))
        return "; ".join(line for line in lines if line)

    def _put_rows(self, code: str, rows: list[dict[str, str]]) -> None:
        for name in [name for name in self._data if name.startswith(f"g.{code}.")]:
            del self._data[name]
        stored = len(self._fresh.rows_shown(code))
        self._data[f"g.{code}.rows"] = str(max(len(rows), stored) + BLANK_ROWS)
        for number, row in enumerate(rows):
            for member, value in row.items():
                _put(self._data, f"g.{code}.{number}.{member}", value)
        for number in range(len(rows), stored):
            self._data[f"g.{code}.{number}.{REMOVE}"] = "on"

    def _said(self, one: Field, value: Any) -> str:
        given = value if isinstance(value, list) else [value]
        said = (label(one.choices, str(item), language=self._language) for item in given if item)
        return "、".join(said)


def _was(form: EditForm) -> Mapping[str, Any]:
    try:
        found = json.loads(form.sent.get(WAS) or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _picks(sent: QueryDict, version: str) -> Mapping[str, str]:
    """Return the choices, unless the record has moved on since they were made."""
    if sent.get(AGAINST) != version:
        return {}
    found = {name.removeprefix(PICK): sent[name] for name in sent if name.startswith(PICK)}
    return {name: value for name, value in found.items() if value in {MINE, THEIRS}}


def _filled(row: Mapping[str, Any]) -> dict[str, Any]:
    return {code: value for code, value in row.items() if value not in (None, "", [])}


def _put(data: QueryDict, name: str, value: Any) -> None:
    data.setlist(name, value if isinstance(value, list) else [str(value or "")])
