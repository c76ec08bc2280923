"""Which duties start, stop or come otherwise under another policy: per record by the database, per company here."""

from collections.abc import Iterator, Mapping, Sequence

from psycopg import sql

from archive.planning.keeping import About, about
from archive.planning.rules import Kind
from archive.records.surviving import Pair
from persistence.copying import fields_of
from persistence.reading import copied
from policies.cadences.rules import Cadence, terms, tracks
from policies.cadences.selecting import governing_text
from policies.document.effective import EffectiveCategory
from policies.document.values import PolicyDocument

COMPANY = "*"  # the place of what the company does as a whole; no record stands behind it
Track = tuple[Cadence, ...]

# Records have duties from their filing on.
_GOVERNED = """
SELECT id, before, after FROM (
    SELECT id, coalesce({before}, '') AS before, coalesce({after}, '') AS after
    FROM archive_record r WHERE category = {category} AND filed_on IS NOT NULL
) AS both_sides WHERE (before, after) IN ({others}) ORDER BY id
"""


def duty_effects(
    old: PolicyDocument, new: PolicyDocument, categories: Sequence[Pair]
) -> Iterator[tuple[bytes, About]]:
    """Yield each filed record on which a duty starts, stops or comes otherwise; asks nothing where none can."""
    if old.cadences == new.cadences:
        return
    parents = [{one.code: one.parent for one in each.categories} for each in (old, new)]
    for before, after in categories:
        sides = [
            tracks(each.cadences, after.code, parents=above)
            for each, above in zip((old, new), parents, strict=True)
        ]
        for track in sorted({*sides[0], *sides[1]}):
            yield from _on_track(before, after, track, [side.get(track, ()) for side in sides])


def company_duties(old: PolicyDocument, new: PolicyDocument) -> Iterator[tuple[Kind, str]]:
    """Yield (what becomes of it, code) for each cadence of the company as a whole that is not as it was."""
    before, after = _of_company(old), _of_company(new)
    for code in dict.fromkeys((*before, *after)):
        one, other = before.get(code), after.get(code)
        if one is None:
            yield Kind.DUTY_STARTS, code
        elif other is None:
            yield Kind.DUTY_ENDS, code
        elif (terms(one), one.categories) != (terms(other), other.categories):
            yield Kind.DUTY_OTHER, code


def _of_company(document: PolicyDocument) -> dict[str, Cadence]:
    return {one.code: one for one in document.cadences if not (one.retired or one.is_of_records)}


def _on_track(
    before: EffectiveCategory, after: EffectiveCategory, track: str, sides: Sequence[Track]
) -> Iterator[tuple[bytes, About]]:
    if _meaning(sides[0]) == _meaning(sides[1]):
        return
    kinds = _kinds(*sides)
    if not kinds:
        return
    values = sql.SQL("r.values")
    question = sql.SQL(_GOVERNED).format(
        before=governing_text(sides[0], values, repeats=_repeats(before)),
        after=governing_text(sides[1], values, repeats=_repeats(after)),
        category=sql.Literal(after.code),
        others=sql.SQL(", ").join(
            sql.SQL("({}, {})").format(sql.Literal(one), sql.Literal(other)) for one, other in kinds
        ),
    )
    known: dict[bytes, About] = {}
    for row in copied(question):
        record, codes = row.split(b"\t", 1)
        if codes not in known:
            pair = fields_of(codes)
            kind = kinds[pair[0], pair[1]]
            known[codes] = about(kind, after.code, track, pair[0], pair[1])
        yield record, known[codes]


def _kinds(before: Track, after: Track) -> dict[tuple[str, str], Kind]:
    """Return what becomes of the duty for each (code before, code after) that is not the same thing."""
    found: dict[tuple[str, str], Kind] = {}
    for one in (None, *before):
        for other in (None, *after):
            if one is None and other is not None:
                found["", other.code] = Kind.DUTY_STARTS
            elif one is not None and other is None:
                found[one.code, ""] = Kind.DUTY_ENDS
            elif one is not None and other is not None and terms(one) != terms(other):
                found[one.code, other.code] = Kind.DUTY_OTHER
    return found


def _meaning(track: Track) -> list[object]:
    return [(one.condition, frozenset(one.values), terms(one)) for one in track]


def _repeats(category: EffectiveCategory) -> Mapping[str, str]:
    return {one.code: one.repeat for one in (*category.fields, *category.retired_fields)}
