"""Imports for programs: the screens' own steps by a token: bring in, map, rehearse, commit, take back."""

from collections.abc import Callable, Iterator, Sequence
from typing import IO, Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Header, Path, Query, Router

from archive.imports import actions, api_shown, queries
from archive.imports.api_shapes import (
    AlikeGiven,
    AlikePage,
    AlikeQuery,
    Decided,
    FilePage,
    FileQuery,
    FilesGiven,
    ImportPage,
    ImportQuery,
    ImportShown,
    MappingGiven,
    ProblemPage,
    ProblemQuery,
    SheetGiven,
    UploadQuery,
)
from archive.imports.models import ImportJob
from archive.imports.report import workbook
from archive.imports.taking_back import take_back
from archive.imports.transcoding import DELIMITERS, ENCODINGS
from gateway.callers import actor_for
from gateway.problems import ApiProblem
from gateway.repeats import once
from gateway.schemas import BIGGEST
from gateway.tokens.rules import Scope
from gateway.uploads import spooled
from kernel.errors import Invalid, Missing, Problem
from kernel.text import N_
from security.actor import Actor

router = Router(tags=["imports"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PIECE = 1024 * 1024
Id = Annotated[int, Path(ge=1, le=BIGGEST)]
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        description=N_("The same key and body again: the same answer, and nothing done twice."),
    ),
]
_TWICE = N_("This import is committed already; upload the file again for another one.")


@router.get("/imports", response=ImportPage, summary=N_("List one's imports"))
def list_imports(request: HttpRequest, asked: Query[ImportQuery]) -> dict[str, Any]:
    actor = actor_for(request, Scope.IMPORTS_READ)
    return api_shown.page(queries.visible_to(actor), before=asked.before, limit=asked.limit)


@router.post(
    "/imports",
    response={201: ImportShown},
    summary=N_("Bring a file in: its bytes are the body"),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        }
    },
)
def upload_import(
    request: HttpRequest, asked: Query[UploadQuery], idempotency_key: Key = None
) -> HttpResponse:
    actor = actor_for(request, Scope.IMPORTS_WRITE)
    file, digest = spooled(request)

    def act() -> tuple[dict[str, Any], str]:
        job = actions.bring(
            actor, category=asked.category, file_name=asked.name, chunks=_pieces(file)
        )
        body = _json(api_shown.shown(actor, job))
        return body, f"{request.path}/{job.pk}"

    return once(
        request,
        201,
        act,
        lambda body: queries.import_to_work_on(actor, int(body["id"])),
        content=digest,
    )


@router.get("/imports/{number}", response=ImportShown, summary=N_("Read an import"))
def read_import(request: HttpRequest, number: Id) -> dict[str, Any]:
    actor = actor_for(request, Scope.IMPORTS_READ)
    return api_shown.shown(actor, queries.import_to_work_on(actor, number))


@router.put(
    "/imports/{number}/sheet",
    response=ImportShown,
    summary=N_("Say where the table is, and read the file again"),
)
def read_again(request: HttpRequest, number: Id, given: SheetGiven) -> dict[str, Any]:
    actor = actor_for(request, Scope.IMPORTS_WRITE)
    row = None if given.header_row is None else given.header_row - 1
    _demand_known(given.encoding, ENCODINGS, "encoding")
    _demand_known(given.delimiter, DELIMITERS, "delimiter")
    job = actions.understand(
        actor,
        number,
        sheet=given.sheet,
        header_row=row,
        totals=given.totals,
        encoding=given.encoding,
        delimiter=given.delimiter,
        lying=given.files_by,
    )
    return api_shown.shown(actor, job)


@router.put(
    "/imports/{number}/mapping",
    response=ImportShown,
    summary=N_("Say what columns mean and how rows are taken"),
)
def map_import(request: HttpRequest, number: Id, given: MappingGiven) -> dict[str, Any]:
    actor = actor_for(request, Scope.IMPORTS_WRITE)
    job = actions.set_mapping(
        actor,
        number,
        columns=given.columns,
        fixed=given.fixed,
        file=given.filing,
        adopt=given.adopt,
        met=given.met,
        ask=given.ask,
    )
    return api_shown.shown(actor, job)


@router.post(
    "/imports/{number}/rehearse",
    response=ImportShown,
    summary=N_("Rehearse in the background; no record is stored"),
)
def rehearse_import(request: HttpRequest, number: Id) -> dict[str, Any]:
    return _step(request, number, actions.start_rehearsal)


@router.post(
    "/imports/{number}/commit",
    response=ImportShown,
    summary=N_("Commit in the background what was rehearsed"),
)
def commit_import(request: HttpRequest, number: Id) -> dict[str, Any]:
    actor = actor_for(request, Scope.IMPORTS_WRITE)
    if queries.import_of(actor, number).state == ImportJob.State.DONE:
        raise ApiProblem(409, "conflict", _TWICE)
    return _step(request, number, actions.start_commit)


@router.post(
    "/imports/{number}/cancel",
    response=ImportShown,
    summary=N_("Stop the work after its present batch, or give the import up"),
)
def cancel_import(request: HttpRequest, number: Id) -> dict[str, Any]:
    return _step(request, number, actions.cancel)


@router.post(
    "/imports/{number}/undo",
    response=ImportShown,
    summary=N_("Take a committed import back, in the background if it is large"),
)
def undo_import(request: HttpRequest, number: Id) -> dict[str, Any]:
    return _step(request, number, take_back)


@router.get(
    "/imports/{number}/problems",
    response=ProblemPage,
    summary=N_("Read the doubts about rows, page by page"),
)
def read_problems(request: HttpRequest, number: Id, asked: Query[ProblemQuery]) -> dict[str, Any]:
    actor = actor_for(request, Scope.IMPORTS_READ)
    job = queries.import_to_work_on(actor, number)
    return api_shown.problems(
        job, severity=asked.severity, code=asked.code, after=asked.after, limit=asked.limit
    )


@router.get(
    "/imports/{number}/rows",
    summary=N_("Download the rows left out as a workbook, with the reasons"),
    openapi_extra={
        "responses": {200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}}
    },
)
def read_rows(request: HttpRequest, number: Id) -> HttpResponse:
    actor = actor_for(request, Scope.IMPORTS_READ)
    queries.import_to_work_on(actor, number)
    job = actions.give_back(actor, number)
    answer = HttpResponse(workbook(actor, job), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="import-{job.pk}-rows.xlsx"'
    return answer


@router.get(
    "/imports/{number}/alike",
    response=AlikePage,
    summary=N_("Read the rows that may be a customer there is, page by page"),
)
def read_alike(request: HttpRequest, number: Id, asked: Query[AlikeQuery]) -> dict[str, Any]:
    actor = actor_for(request, Scope.IMPORTS_READ)
    job = queries.import_to_work_on(actor, number)
    body = api_shown.alike(actor, job, field=asked.field, after=asked.after, limit=asked.limit)
    if body["items"]:
        actions.note_compared(actor, number, shown=sum(1 for one in body["items"] if one["record"]))
    return body


@router.post(
    "/imports/{number}/alike",
    response=Decided,
    summary=N_("Say of rows whether they are a customer there is"),
)
def decide_alike(request: HttpRequest, number: Id, given: AlikeGiven) -> dict[str, Any]:
    actor = actor_for(request, Scope.IMPORTS_WRITE)
    queries.import_to_work_on(actor, number)
    done = actions.decide_alike(
        actor, number, given.decision, rows=given.rows, field=given.field, reason=given.reason
    )
    return {"decided": done, "counts": api_shown.line(queries.import_of(actor, number))["counts"]}


@router.get(
    "/imports/{number}/files",
    response=FilePage,
    summary=N_("Read whose files the rows lie in, page by page"),
)
def read_files(request: HttpRequest, number: Id, asked: Query[FileQuery]) -> dict[str, Any]:
    actor = actor_for(request, Scope.IMPORTS_READ)
    job = queries.import_to_work_on(actor, number)
    return api_shown.files(actor, job, state=asked.state, after=asked.after, limit=asked.limit)


@router.post(
    "/imports/{number}/files",
    response=Decided,
    summary=N_("Choose the files of customers that are in doubt"),
)
def choose_files(request: HttpRequest, number: Id, given: FilesGiven) -> dict[str, Any]:
    actor = actor_for(request, Scope.IMPORTS_WRITE)
    if not queries.import_to_work_on(actor, number).mapping.get("lying"):
        raise Missing
    chosen = {one.customer: one.file or 0 for one in given.files}
    freed = actions.choose_files(actor, number, chosen)
    return {"decided": freed, "counts": api_shown.line(queries.import_of(actor, number))["counts"]}


def _demand_known(said: str, known: Sequence[str], where: str) -> None:
    if said and said not in known:
        message = N_("“{said}” is none of those known: {known}.")
        params = {"said": said, "known": ", ".join(known)}
        raise Invalid([Problem(code="choice", message=message, params=params, where=where)])


def _step(
    request: HttpRequest, number: int, step: Callable[[Actor, int], object]
) -> dict[str, Any]:
    actor = actor_for(request, Scope.IMPORTS_WRITE)
    queries.import_to_work_on(actor, number)
    step(actor, number)
    return api_shown.shown(actor, queries.import_of(actor, number))


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece


def _json(body: dict[str, Any]) -> dict[str, Any]:
    return ImportShown.model_validate(body).model_dump(mode="json")
