"""Tables that go out through django-import-export: people's, and those of others who keep theirs in a spreadsheet."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from django.utils.translation import gettext
from import_export.fields import Field as Column
from import_export.resources import Resource

from administration.people_widgets import TextWidget


class Shaped(Protocol):
    """What a table must say: its columns in order, attribute → heading and widget."""

    @property
    def columns(self) -> Mapping[str, tuple[str, TextWidget]]:
        """Return the columns."""


class TableResource(Resource):
    """The rows of one table, with headings in the reader's language."""

    def __init__(self, shape: Shaped) -> None:
        super().__init__()
        self.shape = shape
        self.fields = {
            code: Column(attribute=code, column_name=gettext(heading), widget=widget)
            for code, (heading, widget) in shape.columns.items()
        }

    def rows(self, objects: Iterable[Any]) -> tuple[list[str], list[list[str]]]:
        """Return headings and rows as text."""
        dataset = self.export(list(objects))
        return list(dataset.headers or ()), [[str(cell) for cell in row] for row in dataset]
