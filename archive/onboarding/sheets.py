"""The protocol as it is shown, printed and given out as a workbook, to the reader it is for."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from archive.onboarding.models import KINDS, OnboardingProject
from archive.onboarding.protocol import Difference
from archive.onboarding.reading import amount, content_shown
from archive.onboarding.rules import Account, FileKind, added
from archive.onboarding.screens import category_names
from archive.onboarding.words import COUNTS, state_badge
from archive.records.exporting import Value
from archive.records.exporting import workbook as of_texts
from security import permission
from security.actor import Actor
from security.people.head_queries import department_names


def protocol_shown(
    actor: Actor, content: Mapping[str, Any], *, differences: Sequence[Difference]
) -> dict[str, Any]:
    """Return what the page of a protocol shows."""
    names, departments = category_names(), department_names(closed=True)
    return {
        "files": [_file(actor, one, names, departments) for one in content["files"]],
        "totals": _totals(content["files"]),
        "questions": [
            {**one, "department": departments.get(one["department"], one["department"])}
            for one in content["questions"]
        ],
        "signed": content.get("signed"),
        "differences": [_difference(actor, one) for one in differences],
    }


def _file(
    actor: Actor,
    one: Mapping[str, Any],
    names: Mapping[str, str],
    departments: Mapping[str, str],
) -> dict[str, Any]:
    imports = [content_shown(actor, each) for each in one["imports"]]
    about = [KINDS[FileKind(one["kind"])], names.get(one["category"], one["category"])]
    return {
        **one,
        "about": " · ".join(str(part) for part in about if part),
        "department": departments.get(one["department"], one["department"]),
        "state": state_badge(one["state"]),
        "imports": imports,
        "account": _totals([one]),
    }


def _totals(files: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    accounts = [
        Account(**{name: each[name] for name in COUNTS}) for one in files for each in one["imports"]
    ]
    total = added(accounts)
    return [{"label": label, "value": getattr(total, name)} for name, label in COUNTS.items()]


def _difference(actor: Actor, one: Difference) -> dict[str, str]:
    if one.figure == "sum":
        shown = permission.readable(actor, one.category).get(one.field, False)
        hidden = _("not shown to you")
        what = _("Sum of {column}").format(column=one.column)
        return {
            "file": one.file,
            "what": what,
            "signed": _amount(one.signed) if shown else hidden,
            "now": _amount(one.now) if shown else hidden,
        }
    words = {"records": _("Records"), "rows_without": _("Rows without record")}
    return {
        "file": one.file,
        "what": words[one.figure],
        "signed": f"{int(one.signed):,}",
        "now": f"{int(one.now):,}",
    }


def _amount(text: str) -> str:
    return amount(Decimal(text))


def workbook(project: OnboardingProject, shown: Mapping[str, Any]) -> bytes:
    """Return the protocol as an .xlsx, one line for each figure: file, import, figure, value, reason."""
    headings = [_("File brought in"), _("Import"), _("Figure"), _("Value"), _("Reason")]
    with of_texts(headings, _rows(project, shown)) as book:
        return book.read()


def _rows(project: OnboardingProject, shown: Mapping[str, Any]) -> Iterator[list[Value]]:
    yield [project.name, "", _("State"), str(project.get_state_display()), ""]
    if project.digest:
        yield [project.name, "", "SHA-256", project.digest, ""]
    if signed := shown["signed"]:
        yield [project.name, "", _("Signed by"), signed["name"], signed["at"]]
    for one in shown["totals"]:
        yield [project.name, "", str(one["label"]), Decimal(one["value"]), ""]
    for file in shown["files"]:
        yield from _file_rows(file)
    for one in shown["questions"]:
        yield [one["file"], "", _("Question"), one["text"], one["answer"]]
    for one in shown["differences"]:
        now = _("now {value}").format(value=one["now"])
        yield [one["file"], "", one["what"], one["signed"], now]


def _file_rows(file: Mapping[str, Any]) -> Iterator[list[Value]]:
    name = f"{file['position']}. {file['name']}"
    yield [name, "", _("State"), file["state"]["text"], file["left_out"]]
    if ticked := file["ticked"]:
        yield [name, "", _("Ticked off, rows"), Decimal(ticked["count"]), ticked["note"]]
    for one in file["imports"]:
        yield from _import_rows(name, one)


def _import_rows(name: str, one: Mapping[str, Any]) -> Iterator[list[Value]]:
    place = f"{one['import']} {one['file_name']}"
    yield [name, place, "SHA-256", one["sha256"], ""]
    for each in one["account"]:
        yield [name, place, str(each["label"]), Decimal(each["value"]), ""]
    for each in one["groups"]:
        yield [name, place, f"{each['kind']}: {each['why']}", Decimal(each["rows"]), each["reason"]]
    for each in one["sums"]:
        label = _("Sum of {column}").format(column=each["column"])
        if not each["shown"]:
            yield [name, place, label, _("not shown to you"), ""]
            continue
        amounts = each["numbers"]
        yield [name, place, f"{label}: {_('in the file')}", amounts["file"], ""]
        yield [name, place, f"{label}: {_('on rows without record')}", amounts["left"], ""]
        yield [name, place, f"{label}: {_('on the records')}", amounts["records"], ""]
        yield [name, place, f"{label}: {_('difference')}", amounts["difference"], each["reason"]]
    for each in one["numbers"]:
        gaps = _("{count} numbers, {gaps} gaps").format(count=each["count"], gaps=each["gaps"])
        yield [name, place, _("Numbers given"), each["text"], gaps]
