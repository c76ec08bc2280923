"""Sets a sheet as PDF within bounds of time and memory; long tables are set in runs and joined."""

import base64
import io
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image
from pypdf import PdfReader, PdfWriter

from backoffice.printing.glyphs import Writing
from backoffice.printing.layout import data_of
from backoffice.printing.sheet import Sheet
from kernel.errors import Unavailable
from kernel.text import N_

RUN = 1_000  # rows set at a time: some 200 MB
TAGGED = 300  # rows up to which a sheet is tagged for screen readers
TIMEOUT = 60  # seconds for one run
_GAP, _BETWEEN = 12, (120, 128, 140)  # between two pages in one picture
_CHILD = Path(__file__).with_name("child.py")
_ONE_AFTER_ANOTHER = threading.BoundedSemaphore(2)


def steps_of(rows: int) -> int:
    """Return how many steps setting a sheet with so many rows takes: each run of a long one is set twice."""
    runs = max(1, -(-rows // RUN))
    return 1 if runs == 1 else 2 * runs


def pdf_of(sheet: Sheet, *, step: Callable[[], object] = bool) -> bytes:
    """Return a sheet as PDF; Unavailable where the typesetter does not end in time or memory.

    `step` is called after each run that was set, and may raise to stop.
    """
    folder = _folder()
    runs = list(_runs(_data(sheet)))
    if len(runs) == 1:
        done = _set(folder, runs[0])
        step()
        return done
    counts = []
    for at, run in enumerate(runs, 1):
        # Only the first run has the letterhead; the others begin on a later page.
        counts.append(_pages(_set(folder, run, first=min(at, 2), pages=1)))
        step()
    return _joined(folder, runs, counts, step)


def picture_of(sheet: Sheet, *, dots: int = 84, most: int = 3) -> bytes:
    """Return the first pages of a sheet, one below the other, as one PNG; Unavailable as `pdf_of`.

    `dots` an inch, `most` pages.
    """
    folder = _folder()
    first = next(_runs(_data(sheet)))
    set_ = json.loads(_set(folder, first, dots=dots))[:most]
    pages = [Image.open(io.BytesIO(base64.b64decode(one))) for one in set_]
    height = sum(one.height for one in pages) + _GAP * (len(pages) - 1)
    whole = Image.new("RGB", (max(one.width for one in pages), height), _BETWEEN)
    top = 0
    for one in pages:
        whole.paste(one, (0, top))
        top += one.height + _GAP
    out = io.BytesIO()
    whole.quantize(16).save(out, "PNG", optimize=True)
    return out.getvalue()


def copies_of(contents: Sequence[bytes]) -> bytes:
    """Return several PDFs, one behind the other, as one."""
    if len(contents) == 1:
        return contents[0]
    writer = PdfWriter()
    for content in contents:
        writer.append(io.BytesIO(content))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _folder() -> Path:
    return Path(settings.FONDS_PRINT_FOLDER)


def _data(sheet: Sheet) -> dict[str, Any]:
    """Return the data of a sheet; what the font cannot write is named at its end."""
    known = writing()
    data = data_of(sheet, known.text)
    if known.missing:
        said = _("[U+…] stands for a character that the print font does not have: {codes}.")
        codes = _(", ").join(f"U+{ord(sign):04X}" for sign in known.missing)
        data["last"] = "\n".join(filter(None, [data["last"], said.format(codes=codes)]))
    return data


def _joined(
    folder: Path, runs: list[dict[str, Any]], counts: list[int], step: Callable[[], object]
) -> bytes:
    """Set each run again, now that the number of all pages is known, and join them."""
    writer = PdfWriter()
    first = 1
    for run, count in zip(runs, counts, strict=True):
        pages = _set(folder, run, first=first, pages=sum(counts))
        writer.append(io.BytesIO(pages))
        first += count
        step()
    writer.add_metadata({"/Title": runs[0]["title"]})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _runs(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give the sheet in pieces: each holds up to RUN rows of a table, the last also what ends the sheet."""
    pieces: list[list[dict[str, Any]]] = [[]]
    held = 0
    for part in data["parts"]:
        rows = part["rows"] if part["kind"] == "grid" else []
        for at in range(0, max(len(rows), 1), RUN):
            piece = {**part, "rows": rows[at : at + RUN]} if rows else part
            if held + len(piece.get("rows", ())) > RUN and pieces[-1]:
                pieces.append([])
                held = 0
            pieces[-1].append(piece)
            held += len(piece.get("rows", ()))
    for number, parts in enumerate(pieces, start=1):
        ends = number == len(pieces)
        yield {
            **data,
            "parts": parts,
            "signatures": data["signatures"] if ends else [],
            "last": data["last"] if ends else "",
            "long": len(pieces) > 1 or held > TAGGED,
        }


def writing() -> Writing:
    """Return what makes texts printable with the print font."""
    return Writing(_folder() / "fonts" / "FondsSong-Regular.otf")


def typeset(layout: str, data: dict[str, Any]) -> bytes:
    """Return what a layout of its own (theme/print) makes of its data, as PDF; Unavailable as `pdf_of`."""
    order = {"layout": layout, "inputs": {"data": json.dumps(data)}, "tagged": False}
    return _done({**order, "folder": str(_folder()), "dots": 0, "patient": False})


def _set(
    folder: Path, data: dict[str, Any], *, first: int = 1, pages: int = 0, dots: int = 0
) -> bytes:
    inputs = {"sheet": json.dumps(data), "first": str(first), "pages": str(pages)}
    # Tags make the file of a long table ten times as large.
    order = {
        "layout": "sheet",
        "folder": str(folder),
        "inputs": inputs,
        "tagged": not data["long"],
        "dots": dots,
        "patient": pages > 0,  # set in runs: more than anybody waits for
    }
    return _done(order)


def _done(order: dict[str, Any]) -> bytes:
    try:
        with _ONE_AFTER_ANOTHER:
            done = subprocess.run(  # noqa: S603 - our own program, all input on standard input
                [sys.executable, "-I", str(_CHILD)],
                input=json.dumps(order).encode(),
                capture_output=True,
                check=True,
                timeout=TIMEOUT,
            )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise Unavailable(
            N_("This could not be set as PDF in time; print less at once, or try again shortly.")
        ) from error
    return done.stdout


def _pages(content: bytes) -> int:
    return len(PdfReader(io.BytesIO(content)).pages)
