"""The law of `governing` as one SQL expression, for all records at once."""

from collections.abc import Collection, Mapping, Sequence

from psycopg import sql

from policies.cadences.schedule import NOT_FILLED, Cadence

_AS_JSON = {"yes": "true", "no": "false"}  # a yes or no of a record, as JSON writes it
_FILLED = "coalesce({value} NOT IN ('null', '\"\"', '[]'), false)"
_ONE_OF = """coalesce(
CASE jsonb_typeof({value}) WHEN 'array' THEN jsonb_exists_any({value}, {values}::text[])
ELSE {value} #>> '{{}}' = ANY({values}::text[]) END, false)"""


def governing_text(
    track: Sequence[Cadence],
    values: sql.Composable,
    *,
    repeats: Mapping[str, str],
) -> sql.Composable:
    """Return the expression for the code of the cadence that governs a record on one track, null for none.

    `track` as `rules.tracks` gives it, `values` the record's values as jsonb. `repeats`: date field → the
    group of rows it stands in, "" for a field of the record. A reminder governs only where its date is known.
    """
    if not track:
        return sql.SQL("NULL::text")
    whens = [
        sql.SQL("WHEN {} THEN {}").format(_holds(one, values, repeats), sql.Literal(one.code))
        for one in track
    ]
    return sql.SQL("CASE {} END").format(sql.SQL(" ").join(whens))


def _holds(cadence: Cadence, values: sql.Composable, repeats: Mapping[str, str]) -> sql.Composable:
    parts = [_meets(cadence, values)] if cadence.condition else []
    if cadence.kind == "reminder":
        parts.append(_dated(cadence.date_field, values, repeats.get(cadence.date_field, "")))
    return sql.SQL(" AND ").join(parts) if parts else sql.SQL("true")


def _meets(cadence: Cadence, values: sql.Composable) -> sql.Composable:
    value = sql.SQL("({} -> {})").format(values, sql.Literal(cadence.condition))
    filled = sql.SQL(_FILLED).format(value=value)
    wanted: Collection[str] = [one for one in cadence.values if one != NOT_FILLED]
    if not cadence.values:
        return filled
    said = [*wanted, *(_AS_JSON[one] for one in wanted if one in _AS_JSON)]
    one_of = sql.SQL(_ONE_OF).format(value=value, values=sql.Literal(said))
    if NOT_FILLED not in cadence.values:
        return one_of
    return sql.SQL("(NOT {} OR {})").format(filled, one_of)


def _dated(field: str, values: sql.Composable, group: str) -> sql.Composable:
    code = sql.Literal(field)
    if not group:
        return sql.SQL("coalesce({} ->> {} <> '', false)").format(values, code)
    return sql.SQL(
        "EXISTS (SELECT FROM jsonb_array_elements(CASE jsonb_typeof({rows}) "
        "WHEN 'array' THEN {rows} ELSE '[]' END) AS one WHERE one ->> {code} <> '')"
    ).format(rows=sql.SQL("({} -> {})").format(values, sql.Literal(group)), code=code)
