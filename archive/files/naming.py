"""Under which name a file is kept: by the naming rule of its category, unique among the files of its record."""

from collections.abc import Collection
from zoneinfo import ZoneInfo

from archive.files.limits import rule_for
from archive.files.naming_rules import distinct, facts_with, named
from archive.records.models import Record
from archive.records.shapes import shape_of
from archive.records.storing import opened
from archive.records.title_sealing import called
from kernel.scope import current
from policies.document.queries import published
from policies.fields.titles import TitleFacts
from security.uploads.guarding import Passed
from security.uploads.rules import ending_of, stem_of


def stored_name(record: Record, passed: Passed, *, taken: Collection[str]) -> str:
    """Return the name a file gets in its record; Invalid where it has to follow a rule and does not."""
    rule = rule_for(record.category)
    stem = stem_of(passed.name)
    if rule.name_rule:
        stem = named(rule.name_rule, rule.naming, _facts(record, stem))
    return distinct(stem, ending_of(passed.name), taken)


def _facts(record: Record, words: str) -> TitleFacts:
    shape = shape_of(published(), record.category)
    known = shape.category.category
    values = opened([record])[record.pk]
    facts = TitleFacts(
        category=known.code,
        name=known.zh or known.en,
        on=record.created_at.astimezone(ZoneInfo(current().company.time_zone)).date(),
        fields=shape.by_code,
        values=values,
    )
    return facts_with(facts, number=record.archive_no or "", title=called(record), words=words)
