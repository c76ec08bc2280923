"""Writes a text table anew as a person says it is to be read: another encoding, another separator."""

import csv
from collections.abc import Iterator
from pathlib import Path

from archive.imports.textfiles import MAX_FIELD
from kernel.errors import Invalid, Problem
from kernel.text import N_

ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16", "shift_jis", "euc-kr", "cp1252")
DELIMITERS = (",", ";", "\t", "|")


def transcoded(path: Path, target: Path, *, encoding: str, delimiter: str) -> None:
    """Write the table at `path` to `target` as UTF-8 with commas, which is recognised for sure; line by line.

    What is not in the encoding becomes the sign for that and is seen in the preview. Raises Invalid with one
    sentence where a quotation mark stays open or a cell is too long.
    """
    csv.field_size_limit(MAX_FIELD)
    with (
        path.open(encoding=encoding, errors="replace", newline="") as source,
        target.open("w", encoding="utf-8-sig", newline="") as out,
    ):
        reader = csv.reader(_lines(source), delimiter=delimiter)
        writer = csv.writer(
            out, quoting=csv.QUOTE_ALL
        )  # so that no other sign looks like a separator
        try:
            writer.writerows(reader)
        except csv.Error as error:
            message = N_(
                "Line {line} cannot be read: a quotation mark is open or a cell is too long."
            )
            problem = Problem(
                code="unreadable_text", message=message, params={"line": reader.line_num}
            )
            raise Invalid([problem]) from error
        except UnicodeError as error:
            message = N_("The file is not written in {encoding}; choose another encoding.")
            params = {"encoding": encoding}
            raise Invalid(
                [Problem(code="other_encoding", message=message, params=params, where="encoding")]
            ) from error


def _lines(source: Iterator[str]) -> Iterator[str]:
    for number, line in enumerate(source):
        bare = line.replace("\x00", "")
        yield bare.removeprefix("\ufeff") if number == 0 else bare
