"""Rows of several tables that lie beside one row, read together by a statement that is put together once a process."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import BinaryField, Field, Model, QuerySet
from django.db.models.functions import JSONObject

M = TypeVar("M", bound=Model)
Expression = Callable[[], Any]
_NOBODY = -2_000_000_001  # stands for the row asked for while a statement is put together

_statements: dict[tuple[Any, ...], tuple[str, tuple[Any, ...]]] = {}


@dataclass(frozen=True, kw_only=True)
class Near(Generic[M]):
    """Rows beside another: `rows` gives them with `OuterRef` for that one, and asks for nothing that changes with time.

    `columns`: those read of them, () all. `related`: path to a related row → its columns, () all; columns that are
    not named are read when they are asked for.
    """

    name: str
    rows: Callable[[], QuerySet[M]]
    columns: tuple[str, ...] = ()
    related: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read(
    model: type[Model], pk: int, parts: Sequence[Near[Any]], also: Mapping[str, Expression]
) -> dict[str, Any]:
    """Return name of a part → its rows, and name → value of the expressions in `also`; {} for no such row."""
    statement, params = _statement(model, parts, also)
    with connection.cursor() as cursor:
        cursor.execute(statement, [pk if one == _NOBODY else one for one in params])
        row = cursor.fetchone()
    if row is None:
        return {}
    found: dict[str, Any] = dict(zip(also, row[len(parts) :], strict=True))
    for part, texts in zip(parts, row, strict=False):
        made = map(_plain, texts)
        of = part.rows().model if texts else model
        found[part.name] = [_made(of, part, one) for one in made]
    return found


def _statement(
    model: type[Model], parts: Sequence[Near[Any]], also: Mapping[str, Expression]
) -> tuple[str, tuple[Any, ...]]:
    """Return the statement that reads all of it, and its parameters; the ORM's own text."""
    name = (model, *(one.name for one in parts), "", *also)
    if name not in _statements:
        wanted = {f"near_{one.name}": ArraySubquery(_objects(one)) for one in parts}
        wanted |= {f"also_{name}": make() for name, make in also.items()}
        rows = model._base_manager.filter(pk=_NOBODY).order_by().annotate(**wanted)
        text, params = rows.values_list(*wanted).query.sql_with_params()
        _statements[name] = text, tuple(params)
    return _statements[name]


def _objects(part: Near[Any]) -> QuerySet[Any, Any]:
    rows = part.rows()
    pairs = {key: path for key, path, _field in _columns(rows.model, part)}
    return rows.values(near_row=JSONObject(**pairs))


def _columns(model: type[Model], part: Near[Any]) -> Iterator[tuple[str, str, Field[Any, Any]]]:
    """Yield key in the object, path in the ORM and field of everything that is read."""
    for one in _fields(model, part.columns):
        yield one.attname, one.attname, one
    for path, columns in part.related.items():
        for one in _fields(_model_at(model, path), columns):
            yield f"{path}__{one.attname}", f"{path}__{one.attname}", one


def _fields(model: type[Model], columns: Sequence[str]) -> list[Field[Any, Any]]:
    """Return the fields of these columns, in the order of the model; always with its key."""
    every = model._meta.concrete_fields
    return [
        one
        for one in every
        if not columns or one.primary_key or one.attname in columns or one.name in columns
    ]


def _model_at(model: type[Model], path: str) -> type[Model]:
    for step in path.split("__"):
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]  # a model, never a name
    return model


def _plain(text: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text) if isinstance(text, str) else text
    return found


def _made(model: type[Model], part: Near[Any], data: Mapping[str, Any]) -> Model:
    """Return a row as the ORM would have, related ones in their places."""
    row: Model = _instance(model, part.columns, data, "")
    for path, columns in part.related.items():
        *way, last = path.split("__")
        holder: Any = row
        for step in way:
            holder = getattr(holder, step) if holder is not None else None
        if holder is not None:
            setattr(holder, last, _instance(_model_at(model, path), columns, data, f"{path}__"))
    return row


def _instance(
    model: type[Model], columns: Sequence[str], data: Mapping[str, Any], prefix: str
) -> Any:
    fields = _fields(model, columns)
    if data[f"{prefix}{model._meta.pk.attname}"] is None:
        return None
    values = [_value(one, data[f"{prefix}{one.attname}"]) for one in fields]
    return model.from_db(DEFAULT_DB_ALIAS, [one.attname for one in fields], values)


def _value(one: Field[Any, Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(one, BinaryField):
        return bytes.fromhex(value.removeprefix("\\x"))
    return one.to_python(value)
