"""Which records' titles a changed naming rule would change, and which would not follow it, in the caller's snapshot."""

import json
from collections.abc import Iterator
from typing import NamedTuple

from archive.planning.models import PlanEffect
from archive.planning.rules import Kind
from kernel.scope import current
from persistence.reading import streamed
from policies.categories.rules import Titling
from policies.document.effective import EffectiveCategory, newly_sealed
from policies.document.values import PolicyDocument
from policies.fields.titles import TitleFacts, fits, title_by

_RECORDS = """
SELECT id::text, title, values::text, (created_at AT TIME ZONE %(zone)s)::date
FROM archive_record WHERE category = %(category)s ORDER BY archive_record.id
"""


class Retitled(NamedTuple):
    """A record whose title is not what the rule says: `new` is the title it would get, '' where it is typed."""

    record: str
    old: str
    new: str


def retitled(before: EffectiveCategory, after: EffectiveCategory) -> Iterator[Retitled]:
    """Yield the records of a category whose titles a new rule does not leave as they are.

    They keep their titles until somebody changes what the rule shows.
    """
    if not after.title_rule or _rule(before) == _rule(after):
        return
    fields = {one.code: one for one in (*after.fields, *after.retired_fields)}
    known = after.category
    said = {"category": after.code, "zone": current().company.time_zone}
    for record, title, values, on in streamed(_RECORDS, said):
        facts = TitleFacts(
            category=known.code,
            name=known.zh or known.en,
            on=on,
            fields=fields,
            values=json.loads(values),
        )
        if after.titling is Titling.GENERATED:
            made = title_by(after.title_rule, facts)
            if made and made != title:
                yield Retitled(record, title, made)
        elif not fits(after.title_rule, title, facts):
            yield Retitled(record, title, "")


def forget_titles(old: PolicyDocument, new: PolicyDocument) -> None:
    """Remove what earlier plans say in the open of titles that are sealed from now on."""
    told = PlanEffect.objects.filter(category__in=newly_sealed(old, new))
    told.filter(kind__in=(Kind.RETITLED, Kind.MISTITLED)).delete()


def _rule(one: EffectiveCategory) -> tuple[str, Titling]:
    return one.title_rule, one.titling
