"""Rows in the binary form of COPY."""

import struct

import pytest

from archive.imports.models import ImportRow
from archive.records.models import Record
from persistence.packing import END, HEAD, packed, packers

COLUMNS = ("job_id", "row", "state", "filing", "content", "record_id")


def test_a_row_is_packed_as_the_database_reads_it():
    how = packers(ImportRow, COLUMNS)
    content = b"\x00\\x\xff\t\n"
    assert packed([(1 << 40, 7, "新\tnew", True, content, None)], how) == b"".join(
        (
            struct.pack(">h", 6),
            struct.pack(">iq", 8, 1 << 40),
            struct.pack(">ii", 4, 7),
            struct.pack(">i", 7) + "新\tnew".encode(),
            b"\x00\x00\x00\x01\x01",
            struct.pack(">i", 6) + content,
            struct.pack(">i", -1),
        )
    )
    assert HEAD.startswith(b"PGCOPY\n\xff\r\n\x00")
    assert len(HEAD) == 19
    assert struct.pack(">h", -1) == END


def test_what_only_the_text_form_can_say_is_not_packed():
    assert packers(Record, ("id", "sealed", "values")) is None  # JSON
    assert packers(Record, ("id", "filed_on", "sealed")) is None  # a day
    assert packers(ImportRow, ("job_id", "row")) is None  # no bytes: text is as quick
    assert packers(ImportRow, COLUMNS) is not None


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match="shorter"):
        packed([(1, 2)], packers(ImportRow, COLUMNS))
