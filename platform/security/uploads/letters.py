"""Looks into e-mails and texts: what is attached, and that a text is text."""

import email
import email.policy
from email.message import EmailMessage
from pathlib import Path

from kernel.text import N_
from security.uploads.rules import Limits, ending_of, refused
from security.uploads.sniffing import OLD_OFFICE, PACKED, PROGRAMS

_ENCODINGS = ("utf-8-sig", "gb18030")
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_SCRIPTS = frozenset(
    {
        *("js", "jse", "vbs", "vbe", "wsf", "wsh", "hta", "ps1", "bat", "cmd", "com", "scr", "exe"),
        *("dll", "lnk", "jar", "msi", "reg", "svg", "html", "htm"),
    }
)
_OFFICE = frozenset({"docx", "xlsx", "pptx", "ofd", "odt", "ods", "odp"})
_PIECE = 16 * 1024 * 1024
ATTACHED = N_(
    "“{name}” is an e-mail with the attachment “{inner}”, which is not safe to keep; "
    "add the letter without it, and its attachments one by one."
)
DAMAGED = N_("“{name}” cannot be read as text; save it as UTF-8.")


def look_at_letter(path: Path, *, name: str, limits: Limits) -> None:
    """Raise Invalid for an e-mail that brings a program, a script, an archive or a macro along."""
    with path.open("rb") as file:
        letter = email.message_from_binary_file(file, policy=email.policy.default)
    parts = 0
    for part in letter.walk():
        parts += 1
        if parts > limits.entries:
            raise refused("file_attached", ATTACHED, name=name, inner="…")
        if part.is_multipart() or not isinstance(part, EmailMessage):
            continue
        inner = part.get_filename() or ""
        content = part.get_payload(decode=True)
        head = content[:16] if isinstance(content, bytes) else b""
        if _is_harmful(inner, head):
            raise refused(
                "file_attached", ATTACHED, name=name, inner=inner or part.get_content_type()
            )


def look_at_text(path: Path, *, name: str) -> None:
    """Raise Invalid for a text of no usual encoding, or with signs no text has."""
    with path.open("rb") as file:
        is_wide = file.read(2) in _WIDE
    if not any(_reads_as(path, one) for one in (("utf-16",) if is_wide else _ENCODINGS)):
        raise refused("file_text", DAMAGED, name=name)


def _reads_as(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding, newline="") as file:
            while piece := file.read(_PIECE):
                if "\x00" in piece:
                    return False
    except UnicodeError:
        return False
    return True


def _is_harmful(inner: str, head: bytes) -> bool:
    ending = ending_of(inner)
    if ending in _SCRIPTS or head.startswith((*PROGRAMS, OLD_OFFICE)):
        return True
    return head.startswith(PACKED) and ending not in _OFFICE
