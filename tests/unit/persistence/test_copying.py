"""Rows are written for COPY as the driver writes them, or are left to it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum

from hypothesis import given
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from persistence import copying
from persistence.encoding import encoded

_texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
_rows = st.tuples(
    _texts,
    st.none() | st.integers(-(2**63), 2**63 - 1),
    st.binary(max_size=40),
    st.booleans(),
    st.dictionaries(_texts, _texts, max_size=2).map(lambda value: Jsonb(value, dumps=encoded)),
)
_BACK = {"\\\\": "\\", "\\t": "\t", "\\n": "\n", "\\r": "\r"}


def fields(line: str) -> list[str | None]:
    """Return one line of COPY taken apart, as PostgreSQL's manual describes its text form."""
    found: list[str | None] = []
    for field in line.split("\t"):
        if field == "\\N":
            found.append(None)
            continue
        text, at = "", 0
        while at < len(field):
            pair = field[at : at + 2]
            text += _BACK.get(pair, field[at])
            at += 2 if pair in _BACK else 1
        found.append(text)
    return found


@given(st.lists(_rows, min_size=1, max_size=5))
def test_what_is_written_is_what_was_given(rows):
    lines = copying._lines(rows)
    assert lines is not None
    *written, rest = lines.decode().split("\n")
    assert rest == ""
    for line, (text, number, raw, flag, told) in zip(written, rows, strict=True):
        assert fields(line) == [
            text,
            None if number is None else str(number),
            "\\x" + raw.hex(),
            "t" if flag else "f",
            encoded(told.obj).decode(),
        ]


def test_days_moments_and_decimals_are_written_as_the_database_reads_them():
    moment = datetime(2026, 11, 29, 22, 30, 0, 5, tzinfo=UTC)
    row = (date(2026, 11, 29), moment, Decimal("12.50"))
    assert copying._lines([row]) == b"2026-11-29\t2026-11-29T22:30:00.000005+00:00\t12.50\n"


def test_a_kind_of_value_that_is_not_known_is_left_to_the_driver():
    class Word(StrEnum):
        A = "a"

    assert copying._lines([("x",), (Word.A,)]) is None
    assert copying._lines([([1],)]) is None


@given(st.lists(st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=9)))
def test_texts_are_written_together_as_they_are_written_one_by_one(texts):
    assert copying.written_texts(texts) == copying.written(*texts)


@given(_rows)
def test_a_row_written_beforehand_is_the_line_of_its_values(row):
    assert copying.written(*row).encode() + b"\n" == copying._lines([row])
