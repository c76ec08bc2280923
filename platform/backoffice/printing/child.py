"""The process that sets one sheet: reads its data from standard input, writes the PDF, can reach nothing else.

It runs apart so that a sheet too large or a fault in the typesetter ends this process and no other.
"""

import json
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
    """Return the PDF of one order: folder of the layout, inputs of the sheet."""
    return bytes(
        typst.compile(
            f"{order['folder']}/sheet.typ",
            root=order["folder"],
            font_paths=[f"{order['folder']}/fonts"],
            ignore_system_fonts=True,
            sys_inputs=order["inputs"],
            pdf_tags=order["tagged"],
        )
    )


if __name__ == "__main__":
    bounded()
    try:
        sys.stdout.buffer.write(set_sheet(json.load(sys.stdin.buffer)))
    except typst.TypstError as error:
        sys.stderr.write(str(error))
        sys.exit(1)
