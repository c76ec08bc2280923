"""Tables and pages: what templates print from what screens know."""

import pytest
from django.utils.safestring import SafeString

from theme.tables import columns_of, page_of, rows_of

COLUMNS = [
    {"label": "Number", "sort": "number", "kind": "short"},
    {"label": "Amount", "kind": "number"},
]


@pytest.mark.parametrize(
    ("now", "direction", "following"),
    [
        ("", "none", "number"),
        ("number", "ascending", "-number"),
        ("-number", "descending", "number"),
        ("title", "none", "number"),
    ],
)
def test_a_header_shows_its_direction_and_asks_for_the_next(
    now: str, direction: str, following: str
) -> None:
    first = columns_of({"columns": COLUMNS, "sort": now})[0]
    assert (first["direction"], first["next"]) == (direction, following)


def test_a_column_without_a_sort_key_cannot_be_sorted() -> None:
    assert columns_of({"columns": COLUMNS, "sort": ""})[1]["sort"] == ""


def test_the_first_cell_links_to_the_row_and_the_others_do_not() -> None:
    table = {"columns": COLUMNS, "rows": [{"id": 1, "url": "/r/1", "cells": ["HT-1", 5]}]}
    cells = rows_of(table, columns_of(table))[0]["cells"]
    assert [cell["url"] for cell in cells] == ["/r/1", ""]


def test_a_cell_keeps_its_own_link_and_shows_its_tone() -> None:
    row = {
        "id": 1,
        "url": "/r/1",
        "cells": [{"text": "HT-1", "url": "/other"}, {"text": "x", "tone": "bad"}],
    }
    table = {"columns": COLUMNS, "rows": [row]}
    first, second = rows_of(table, columns_of(table))[0]["cells"]
    assert (first["url"], second["css"]) == ("/other", "is-number is-bad")


def test_only_text_that_may_be_cut_shows_in_full_on_hover() -> None:
    table = {"columns": COLUMNS, "rows": [{"id": 1, "cells": ["字" * 25, SafeString("x" * 25)]}]}
    long, markup = rows_of(table, columns_of(table))[0]["cells"]
    assert (long["title"], "title" in markup) == ("字" * 25, False)


def test_a_row_with_too_few_cells_is_refused() -> None:
    table = {"columns": COLUMNS, "rows": [{"id": 1, "cells": ["only one"]}]}
    with pytest.raises(ValueError, match="zip"):
        rows_of(table, columns_of(table))


def test_nothing_known_shows_as_nothing() -> None:
    table = {"columns": COLUMNS, "rows": [{"id": 1, "cells": [None, 0]}]}
    assert [cell["text"] for cell in rows_of(table, columns_of(table))[0]["cells"]] == ["", 0]


def test_a_capped_total_says_so() -> None:
    shown = page_of(
        {"start": 1, "end": 50, "total": 1000, "more_than": True, "next": "?after=5"}, None
    )
    assert (shown["start"], shown["end"], shown["total"], shown["next"]) == (
        "1",
        "50",
        "1,000+",
        "?after=5",
    )
