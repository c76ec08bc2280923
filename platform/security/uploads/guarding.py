"""Looks at a file from outside before anything of it is kept, and says in one sentence why it is refused."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from kernel.text import N_
from security.uploads import documents, letters, packages, pictures
from security.uploads.rules import (
    LIMITS,
    Kind,
    Limits,
    clean_name,
    demand_name,
    kinds_named,
    refused,
)
from security.uploads.sniffing import demand_no_archive_behind, kind_of

_MEGA = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Passed:
    """A file that may be kept: under which name, of which kind, its size in bytes."""

    name: str
    kind: Kind
    size: int


def inspect(path: Path, *, name: str, allowed: Collection[str], limits: Limits = LIMITS) -> Passed:
    """Return what a file is by its content; Invalid with one sentence where it may not be kept.

    `allowed` are codes of kinds. The file is read, not changed.
    """
    cleaned = clean_name(name)
    if not cleaned:
        raise refused(
            "file_name", N_("The file has no name that can be kept; give it one."), name=name
        )
    size = path.stat().st_size
    if size > limits.size:
        raise refused(
            "file_size",
            N_("“{name}” is larger than {limit} MB; split it or scan it at a lower resolution."),
            name=cleaned,
            limit=limits.size // _MEGA,
        )
    kind = kind_of(path, name=cleaned)
    if kind.code not in allowed:
        taken = ", ".join(one.code for one in kinds_named(allowed))
        if not taken:
            message = N_(
                "“{name}” is not taken: no kind of file is allowed here; ask whoever set up the archive."
            )
            raise refused("file_not_taken", message, name=cleaned)
        raise refused(
            "file_not_taken",
            N_("“{name}” is not taken here ({kind}); these kinds are: {kinds}."),
            name=cleaned,
            kind=kind.label,
            kinds=taken,
        )
    demand_name(cleaned, kind)
    _look_into(path, kind, cleaned, limits)
    return Passed(name=cleaned, kind=kind, size=size)


def _look_into(path: Path, kind: Kind, name: str, limits: Limits) -> None:
    if kind.code in packages.OFFICE:
        packages.look_into(path, kind.code, name=name, limits=limits)
        return
    demand_no_archive_behind(path, name=name)
    if kind.code == "pdf":
        documents.look_into(path, name=name, limits=limits)
    elif kind.code in pictures.FORMATS:
        pictures.look_at(path, kind.code, name=name, limits=limits)
    elif kind.code == "eml":
        letters.look_at_letter(path, name=name, limits=limits)
    else:
        letters.look_at_text(path, name=name)
