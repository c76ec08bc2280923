"""The shapes in which programs send and get files of records."""

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import ConfigDict, Field

from gateway.schemas import Shown
from kernel.text import N_

TOKEN = r"^[0-9a-f]{32}$"  # noqa: S105 - a form, no secret


class FileQuery(Schema):
    """What an uploaded file is."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=255)] = Field(
        description=N_("The name of the file, with its ending.")
    )
    series: Annotated[str, Field(max_length=32, pattern=r"^([0-9a-f]{32})?$")] = Field(
        "",
        description=N_(
            "The series of the file that this is a new version of; empty for a new file."
        ),
    )


class FileShown(Shown):
    """One version of a file."""

    file: str = Field(description=N_("What names this version in addresses."))
    series: str = Field(description=N_("What all versions of a file share."))
    version: int = Field(description=N_("Counts the versions of the file from 1."))
    current: bool = Field(description=N_("Whether it is the version in force."))
    name: str = Field(description=N_("The name, with its ending."))
    kind: str = Field(description=N_("What it is by its content: pdf, jpg, docx and so on."))
    media_type: str = Field(description=N_("The media type it is given out as."))
    size: int = Field(description=N_("Its size in bytes."))
    sha256: str = Field(description=N_("The SHA-256 of its content, in hexadecimal."))
    state: str = Field(
        description=N_("quarantined, scanning, clean or blocked; only clean is given out.")
    )
    found: str = Field(description=N_("What the virus scanner found."))
    damaged: bool = Field(description=N_("Whether the stored content is not what was filed."))
    downloadable: bool = Field(description=N_("Whether its person may download it now."))
    added_by: str = Field(description=N_("Who added it."))
    added_at: datetime = Field(description=N_("When it was added."))


class FileList(Shown):
    """The files of a record."""

    items: list[FileShown] = Field(description=N_("All versions, file by file, the newest first."))
