"""The shapes in which programs bring ledgers in."""

from datetime import datetime
from typing import Annotated, Literal

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
    totals: bool = Field(description=N_("Rows that look like totals are records too."))
    encoding: str = Field(description=N_("The encoding of a text table; empty for others."))
    ask: bool = Field(description=N_("Whether rows that may be a customer there is wait."))
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
    totals: bool = Field(False, description=N_("Rows that look like totals are records too."))
    encoding: Short = Field(
        "", description=N_("Of a text table, such as gb18030; empty: as recognised.")
    )
    delimiter: Annotated[str, Field(max_length=1)] = Field(
        "", description=N_("Of a text table; empty: as recognised.")
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
    ask: bool = Field(
        False,
        description=N_(
            "Let rows that may be a customer there is wait, also where the policy does not."
        ),
    )


class AlikeQuery(Schema):
    """Which of the rows that may be a customer there is."""

    model_config = ConfigDict(extra="forbid")

    field: Short = Field("", description=N_("Only rows that are alike in this field."))
    after: Annotated[int, Field(ge=0, le=BIGGEST)] = Field(
        0, description=N_("Only rows behind this one: the “next” of a page.")
    )
    limit: Annotated[int, Field(ge=1, le=200)] = Field(
        50, description=N_("How many rows a page holds.")
    )


class SameValue(Shown):
    """What a row shares with a customer there is."""

    column: str
    field: str
    message: str


class RecordNamed(Shown):
    """A record by its number and title."""

    id: int
    label: str


class AlikeRow(Shown):
    """One row that may be a customer there is."""

    row: int = Field(description=N_("The row as the spreadsheet counts it, from 1."))
    record: RecordNamed | None = Field(
        description=N_("null where it is an earlier row, or a record the caller may not see.")
    )
    same: list[SameValue]


class AlikePage(Shown):
    """One page of rows that wait for a decision."""

    items: list[AlikeRow]
    next: int | None


class AlikeGiven(Given):
    """What rows are to the customers there are: these, or all that are alike in one field."""

    decision: Literal["merge", "link", "justify"] = Field(
        description=N_(
            "merge: compared with that record, or left out; link: entered into or beside it; justify: another."
        )
    )
    rows: Annotated[list[Annotated[int, Field(ge=1, le=BIGGEST)]], Field(max_length=5_000)] = []
    field: Short = ""
    reason: Annotated[str, Field(max_length=500)] = Field(
        "", description=N_("Why it is another customer.")
    )


class Decided(Shown):
    """How many rows were decided, and how the import stands now."""

    decided: int
    counts: dict[str, int]


class FileQuery(Schema):
    """Which of the customers whose files the rows lie in."""

    model_config = ConfigDict(extra="forbid")

    state: Literal["", "found", "new", "open", "bad", "made"] = ""
    after: Annotated[int, Field(ge=0, le=BIGGEST)] = Field(
        0, description=N_("Only customers behind this one: the “next” of a page.")
    )
    limit: Annotated[int, Field(ge=1, le=200)] = Field(
        50, description=N_("How many customers a page holds.")
    )


class FileOfRows(Shown):
    """One customer of a ledger, and the file its rows lie in."""

    customer: int = Field(description=N_("The number of the customer in this import."))
    name: str
    state: str
    rows: int
    first_rows: list[int]
    file: RecordNamed | None
    candidates: list[RecordNamed] = Field(description=N_("The files it may be, to choose from."))
    why: str


class FilePage(Shown):
    """One page of customers."""

    items: list[FileOfRows]
    next: int | None


class FileChosen(Given):
    """The file of one customer."""

    customer: Annotated[int, Field(ge=1, le=BIGGEST)]
    file: Annotated[int, Field(ge=1, le=BIGGEST)] | None = Field(
        None, description=N_("One of its candidates; null: a new file.")
    )


class FilesGiven(Given):
    """The files of customers that were to be chosen."""

    files: Annotated[list[FileChosen], Field(min_length=1, max_length=5_000)]
