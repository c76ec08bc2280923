"""The files of a record as its page shows them."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from archive.files.limits import MEGA, Rule, rule_of
from archive.files.models import File
from archive.files.naming_rules import CHECKED, NUMBER, TITLE
from archive.files.queries import Shown, Version, files_of
from archive.files.viewing_rules import SHOWN
from archive.records.models import Record
from backoffice.moments import moment
from backoffice.sentences import sentence
from policies.fields.titles import CODE, FREE, NAME, in_words
from security.actor import Actor
from security.uploads.rules import kinds_named
from security.uploads.scanning import scanner_in_use

_KILO = 1024
WORDS = {
    FREE: _lazy("your own words"),
    NUMBER: _lazy("archive number"),
    TITLE: _lazy("title"),
    CODE: _lazy("code of the category"),
    NAME: _lazy("name of the category"),
}
_TONES = {File.State.CLEAN: "good", File.State.BLOCKED: "bad"}


def files_part(actor: Actor, record: Record) -> dict[str, Any]:
    """Return the block of files on the page of a record."""
    found = files_of(actor, record)
    rule = rule_of(record)
    return {
        "url": reverse("record_files", args=[record.pk]),
        "files": [
            _file(record, one, may_add=bool(found.may_add), may_remove=bool(found.may_remove))
            for one in found.files
        ],
        "waiting": found.is_waiting,
        "may_add": bool(found.may_add),
        "accept": accepted(rule),
        "taken": taken(rule),
        "named": _naming(rule),
        "unscanned": scanner_in_use() is None,
    }


def accepted(rule: Rule) -> str:
    """Return the endings a browser offers to choose from."""
    return ",".join(f".{ending}" for kind in kinds_named(rule.kinds) for ending in kind.endings)


def taken(rule: Rule) -> str:
    """Return in words which files are taken."""
    return _("{kinds}; up to {size} each").format(
        kinds=", ".join(kind.code for kind in kinds_named(rule.kinds)),
        size=size_in_words(rule.largest_mb * MEGA),
    )


def _naming(rule: Rule) -> str:
    """Return how files of the category are named, '' as they come."""
    if not rule.name_rule:
        return ""
    said = (
        _("Names must follow the naming rule: {rule}")
        if rule.naming == CHECKED
        else _("Files get their names by the naming rule: {rule}")
    )
    return said.format(
        rule=in_words(rule.name_rule, {code: str(word) for code, word in WORDS.items()})
    )


def size_in_words(size: int) -> str:
    """Return how large a file is."""
    if size < MEGA:
        return _("{size} kB").format(size=f"{max(1, round(size / _KILO)):,}")
    return _("{size} MB").format(size=f"{size / MEGA:,.1f}".removesuffix(".0"))


def _file(record: Record, shown: Shown, *, may_add: bool, may_remove: bool) -> dict[str, Any]:
    return {
        **_version(record, shown.now),
        "series": shown.now.series if may_add else "",
        "remove_url": reverse("record_file_remove", args=[record.pk, shown.now.token])
        if may_remove
        else "",
        "before": [_version(record, one) for one in shown.before],
    }


def _version(record: Record, one: Version) -> dict[str, Any]:
    place = [record.pk, one.token]
    waits = one.is_waiting
    tone = "bad" if one.is_damaged else _TONES.get(File.State(one.state), "info")
    return {
        "name": one.name or _("(name not shown)"),
        "kind": _(one.kind.label),  # msgid: the kinds, marked where they stand
        "size": size_in_words(one.size),
        "by": one.by,
        "at": moment(one.at),
        "number": one.number,
        "badge": _("damaged") if one.is_damaged else one.state_label,
        "tone": tone,
        "note": _note(one),
        "look_url": reverse("record_file_look", args=place)
        if one.may_look and one.kind.code in SHOWN
        else "",
        "take_url": reverse("record_file_take", args=place) if one.may_take else "",
        "refused": "" if waits or one.may_look else sentence(one.may_look),
    }


def _note(one: Version) -> str:
    if one.state == File.State.BLOCKED:
        return _("The scanner found: {found}").format(found=one.found)
    if one.state == File.State.CLEAN and not one.scanned_by and scanner_in_use():
        return _("no virus scanner was set up when it came")
    return ""
