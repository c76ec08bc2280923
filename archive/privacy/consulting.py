"""A sealed record as it is shown to who consults it: values in clear, read only, nothing to go on from."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from archive.files import keeping
from archive.files.models import File
from archive.privacy.models import SealRequest
from archive.privacy.seal_queries import sealed_with
from archive.records import storing
from archive.records.models import Record
from archive.records.shapes import shape_of
from archive.records.showing import Shower
from policies.document.queries import published
from policies.fields.rules import FieldType
from security.actor import Actor
from security.keys import store

_NOTHING: tuple[object, ...] = (None, "", [])


def shown(actor: Actor, row: SealRequest, record: Record) -> dict[str, Any]:
    """Return sections, files and further records of what is consulted; the caller has opened the record.

    Two people agreed to this one look for a reason of law, so what the desk's own right would mask is clear.
    """
    shape = shape_of(published(), record.category)
    values = storing.opened([record])[record.pk]
    shower = Shower(actor)
    shower.learn(shape, [values])
    category = shape.category.category
    head = [
        {"label": _("Archive number"), "value": record.archive_no or "", "mono": True},
        {"label": _("Category"), "value": f"{shape.code} {shower.name(category)}"},
        {"label": _("Filed on"), "value": record.filed_on.isoformat() if record.filed_on else ""},
    ]
    sections = [{"title": "", "fields": head, "columns": 2}]
    names = {"": "", **{one.code: shower.name(one) for one in shape.category.sections}}
    for code, title in names.items():
        fields = [
            {
                "label": shower.name(one),
                "value": shower.text(one, values[one.code]),
                "wide": one.type is FieldType.LONGTEXT,
            }
            for one in shape.fields
            if one.section == code and not one.repeat and values.get(one.code) not in _NOTHING
        ]
        fields += [
            {"label": shower.name(one), "value": shower.text(one, line.get(one.code))}
            for one in shape.fields
            if one.section == code and one.repeat
            for line in values.get(one.repeat) or ()
            if line.get(one.code) not in _NOTHING
        ]
        if fields:
            sections.append({"title": title, "fields": fields, "columns": 0})
    return {
        "sections": sections,
        "files": _files(row, record),
        "others": [
            {
                "label": one.archive_no or f"#{one.pk}",
                "url": reverse("privacy_seal_consult", args=[row.pk, one.pk]),
            }
            for one in sealed_with(row.sealed_by, record)
        ],
    }


def _files(row: SealRequest, record: Record) -> list[dict[str, str]]:
    rows = File.objects.filter(record=record, is_current=True).order_by("pk")
    key = store.open_record_keys([record.pk]).get(record.pk)
    if key is None:
        return []
    return [
        {
            "name": keeping.open_facts(key, one).name,
            "url": reverse("privacy_seal_file", args=[row.pk, record.pk, one.token]),
        }
        for one in rows
    ]
