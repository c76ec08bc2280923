"""What a reader is shown of figures: counts always, amounts of fields he may read, numbers where he may import."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from archive.onboarding import protocol
from archive.onboarding.queries import Link, open_keys
from archive.onboarding.sums import sums_in
from archive.onboarding.words import COUNTS, KINDS_OF_ROWS, reason_of
from policies.access.rules import Verb
from security import permission
from security.actor import Actor
from security.permission import Subject


def import_shown(actor: Actor, link: Link, *, is_open: bool, prefix: str) -> dict[str, Any]:
    """Return an import of a file with its account; `prefix` names the fields of the reasons."""
    content = protocol.import_content(link)
    shown = content_shown(actor, content)
    places = {key: place for place, key in enumerate(open_keys(link.row.figures))}
    for one in (*shown["groups"], *shown["sums"]):
        if one["key"] in places:
            one["field"] = f"{prefix}-{link.row.pk}-{places[one['key']]}"
            one["missing"] = not one["reason"]
    is_own = link.job.created_by_id == actor.user_id
    return {
        **shown,
        "job": link.job.pk,
        "state_words": link.job.get_state_display(),
        "url": reverse("imports_show", args=[link.job.pk]) if is_own else "",
        "stale": bool(link.row.figures) and not link.is_counted,
        "figured": bool(link.row.figures),
        "figured_at": link.row.figured_at,
        "records_now": link.records,
        "left_now": link.left,
        "detach_url": reverse("onboarding_detach", args=[link.row.file_id]) if is_open else "",
    }


def content_shown(actor: Actor, content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a protocol says of one import as its reader may see it."""
    category = content["category"]
    may_import = bool(permission.decide(actor, Verb.IMPORT, Subject(category=category)))
    readable = permission.readable(actor, category)
    account = [{"label": label, "value": content[name]} for name, label in COUNTS.items()]
    made = sum(content[name] for name in COUNTS if name != "read")
    return {
        "import": content["import"],
        "file_name": content["file_name"],
        "sha256": content["sha256"],
        "by": content["by"],
        "at": content["at"][:10],
        "counted": content["counted"],
        "account": account,
        "adds_up": content["read"] == made,
        "difference": content["read"] - made,
        "groups": [
            {
                "key": one["key"],
                "rows": one["rows"],
                "kind": KINDS_OF_ROWS[one["kind"]],
                "why": reason_of(one),
                "reason": one["reason"],
            }
            for one in content["groups"]
            if one["kind"] != "records"
        ],
        "sums": [_sum(one, shown=readable.get(one["field"], False)) for one in content["sums"]],
        "sealed": content["sealed"],
        "numbers": _numbers(content["numbers"]) if may_import else [],
        "numbers_hidden": bool(content["numbers"]) and not may_import,
        "legacy": content["legacy"],
        "file_kept": content["file_kept"],
    }


def amount(value: Decimal) -> str:
    """Return an amount as it is read."""
    return f"{value:,.2f}"


def _sum(one: Mapping[str, Any], *, shown: bool) -> dict[str, Any]:
    found = sums_in({"sums": [one]})[0]
    values = found.sum
    amounts = {
        "file": amount(values.file),
        "left": amount(values.left),
        "merged": amount(values.merged),
        "records": amount(values.records),
        "difference": amount(values.difference) if values.difference else "",
    }
    return {
        "key": found.key,
        "column": found.column,
        "shown": shown,
        "unread": found.unread,
        "equal": not values.difference,
        "reason": one.get("reason", ""),
        # As numbers, for a workbook that is added up; nothing of them for who may not read the field.
        "numbers": {name: getattr(values, name) for name in amounts} if shown else {},
        **(amounts if shown else dict.fromkeys(amounts, "")),
    }


def _numbers(found: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "text": _("{first} to {last}").format(first=one["from"], last=one["to"])
            if one["count"] > 1
            else one["from"],
            "count": one["count"],
            "gaps": one["last"] - one["first"] + 1 - one["count"],
        }
        for one in found
    ]
