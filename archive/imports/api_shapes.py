"""The shapes in which programs bring ledgers in."""

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import ConfigDict, Field

from gateway.schemas import BIGGEST, Given, Shown
from kernel.text import N_

LONGEST = 200
Short = Annotated[str, Field(max_length=LONGEST)]
Heading = Annotated[str, Field(max_length=255)]
Text = Annotated[str, Field(max_length=2000)]


class UploadQuery(Schema):
    """Where the rows of an uploaded file go."""

    model_config = ConfigDict(extra="forbid")

    category: Short = Field(description=N_("The category the rows become records of."))
    name: Annotated[str, Field(min_length=1, max_length=255)] = Field(
        description=N_("The name of the file, as people know it.")
    )


class ImportQuery(Schema):
    """Which imports."""

    model_config = ConfigDict(extra="forbid")

    before: Annotated[int, Field(ge=1, le=BIGGEST)] | None = Field(
        None, description=N_("Only imports with a lower number: the “next” of a page.")
    )
    limit: Annotated[int, Field(ge=1, le=100)] = Field(
        50, description=N_("How many imports a page holds.")
    )


class ProblemQuery(Schema):
    """Which doubts about rows."""

    model_config = ConfigDict(extra="forbid")

    severity: Short = Field("", description=N_("error, warning or duplicate."))
    code: Short = Field("", description=N_("Only doubts with this code."))
    after: Annotated[int, Field(ge=0, le=BIGGEST)] = Field(
        0, description=N_("Only doubts behind this one: the “next” of a page.")
    )
    limit: Annotated[int, Field(ge=1, le=500)] = Field(
        100, description=N_("How many doubts a page holds.")
    )


class ColumnShown(Shown):
    """What a column of the file means."""

    column: str = Field(description=N_("The heading in the file."))
    target: str = Field(description=N_("The field it fills; empty: it is left out."))
    reason: str = Field(description=N_("Why, as a sentence."))
    confidence: float
    problem: str = Field(description=N_("What is wrong with the proposal; empty: nothing."))


class WorkShown(Shown):
    """How far the work on an import is."""

    finished: bool
    done: int
    total: int
    problem: str = Field(description=N_("Why it ended badly, as a sentence."))


class ImportLine(Shown):
    """One import of a list."""

    id: int
    file: str
    category: str
    state: str = Field(
        description=N_(
            "uploaded, understood, rehearsing, rehearsed, committing, done, failed or cancelled."
        )
    )
    counts: dict[str, int] = Field(
        description=N_("Rows by what would become, or became, of them; files where rows name them.")
    )
    created_at: datetime


class TakenBack(Shown):
    """What became of an import that was taken back."""

    back: int = Field(description=N_("How many records were taken back."))
    stay: int = Field(description=N_("How many stay as they are."))


class ImportShown(ImportLine):
    """An import: what was understood, what was decided, how far it is."""

    sheet: str
    header_row: int | None = Field(description=N_("The row with the column names, from 1."))
    rows: int
    files_by: str = Field(
        description=N_("The category of files whose customers the rows name; empty: none.")
    )
    columns: list[ColumnShown]
    fixed: dict[str, str | list[str]] = Field(description=N_("What every row gets, by target."))
    filing: bool = Field(description=N_("Whether complete rows are filed at once."))
    adopt: bool = Field(description=N_("Whether legacy numbers become archive numbers."))
    met: str = Field(
        description=N_("update: rows about records there are change these; empty: left out.")
    )
    taken_back: TakenBack | None
    work: WorkShown | None = Field(description=N_("The work under way, or the last one."))


class ImportPage(Shown):
    """One page of imports."""

    items: list[ImportLine]
    next: int | None


class RowProblem(Shown):
    """One doubt about a row."""

    row: int = Field(description=N_("The row as the spreadsheet counts it, from 1."))
    column: str
    target: str
    severity: str
    code: str
    message: str


class ProblemPage(Shown):
    """One page of doubts."""

    items: list[RowProblem]
    next: int | None


class SheetGiven(Given):
    """Where the table of a file is, said instead of found."""

    sheet: Short = ""
    header_row: Annotated[int, Field(ge=1, le=200)] | None = Field(
        None, description=N_("The row with the column names, from 1.")
    )
    files_by: Short | None = Field(
        None,
        description=N_("The category of files whose customers the rows name; empty: by number."),
    )


class MappingGiven(Given):
    """What columns fill and what every row gets; columns not named keep what was proposed."""

    columns: dict[Heading, Short] = Field(
        {}, description=N_("Heading to target; an empty target leaves the column out.")
    )
    fixed: dict[Short, Text] = Field({}, description=N_("Target to the value of all rows."))
    filing: bool = Field(False, description=N_("File complete rows at once."))
    adopt: bool = Field(False, description=N_("Keep legacy numbers that fit as archive numbers."))
    met: Annotated[str, Field(pattern="^(update)?$")] = Field(
        "", description=N_("update: compare rows with records there are, and change these.")
    )
