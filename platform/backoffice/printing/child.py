"""The process that sets one sheet: reads its data from standard input, writes it out, can reach nothing else.

It runs apart so that a sheet too large or a fault in the typesetter ends this process and no other.
"""

import base64
import json
import os
import sys
from typing import Any

import typst

MEMORY = 1_500 * 1024 * 1024  # bytes of address space beyond what the fonts take
SECONDS = 60


def bounded() -> None:
    """Give this process an end in memory and time, where the system can."""
    try:
        import resource  # noqa: PLC0415 - not every system has it
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def set_sheet(order: dict[str, Any]) -> bytes:
    """Return what one order asks for: the PDF, or with `dots` an inch the pages as a JSON list of PNG, base64."""
    dots = order.get("dots")
    form = {"format": "png", "ppi": float(dots)} if dots else {"pdf_tags": order["tagged"]}
    made = typst.compile(
        f"{order['folder']}/{order['layout']}.typ",
        root=order["folder"],
        font_paths=[f"{order['folder']}/fonts"],
        ignore_system_fonts=True,
        sys_inputs=order["inputs"],
        **form,
    )
    if not dots:
        return bytes(made)
    pages = made if isinstance(made, list) else [made]
    return json.dumps([base64.b64encode(page).decode() for page in pages]).encode()


if __name__ == "__main__":
    bounded()
    order = json.load(sys.stdin.buffer)
    if order["patient"] and hasattr(os, "nice"):
        os.nice(10)  # nobody waits for it, and pages of others come first
    try:
        sys.stdout.buffer.write(set_sheet(order))
    except typst.TypstError as error:
        sys.stderr.write(str(error))
        sys.exit(1)
