"""Files of records for programs: list, add, download; the screens' own actions by a token."""

from collections.abc import Iterator
from typing import IO, Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Header, Path, Query, Router

from archive.files import actions, queries
from archive.files.api_shapes import TOKEN, FileList, FileQuery, FileShown
from archive.files.giving import answer, not_there, range_of
from archive.files.queries import Version
from archive.files.receiving import laid_down
from archive.records.queries import record_of
from gateway.callers import actor_for
from gateway.repeats import once
from gateway.schemas import BIGGEST
from gateway.tokens.rules import Scope
from gateway.uploads import spooled
from kernel.text import N_

router = Router(tags=["files"])
PIECE = 1024 * 1024
_BINARY = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
Id = Annotated[int, Path(ge=1, le=BIGGEST)]
Token = Annotated[str, Path(pattern=TOKEN)]
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        description=N_("The same key and body again: the same answer, and nothing done twice."),
    ),
]
Purpose = Annotated[
    str,
    Query(
        max_length=40,
        description=N_(
            "What the personal data is for, a code of the policy's purposes; where it is asked and missing, the "
            "answer says which there are."
        ),
    ),
]


@router.get("/records/{number}/files", response=FileList, summary=N_("List the files of a record"))
def list_files(request: HttpRequest, number: Id) -> dict[str, Any]:
    actor = actor_for(request, Scope.FILES_READ)
    found = queries.files_of(actor, record_of(actor, number))
    return {
        "items": [
            _shown(one, current=one is file.now)
            for file in found.files
            for one in (file.now, *file.before)
        ]
    }


@router.post(
    "/records/{number}/files",
    response={201: FileShown},
    summary=N_("Add a file to a record: its bytes are the body"),
    openapi_extra={"requestBody": {"required": True, "content": _BINARY}},
)
def add_file(
    request: HttpRequest, number: Id, asked: Query[FileQuery], idempotency_key: Key = None
) -> HttpResponse:
    actor = actor_for(request, Scope.FILES_WRITE)
    file, digest = spooled(request)

    def act() -> tuple[dict[str, Any], str]:
        with laid_down(_pieces(file)) as path:
            made = actions.add(actor, number, path, name=asked.name, series=asked.series)
        version = queries.version_of(actor, record_of(actor, number), made)
        body = FileShown.model_validate(_shown(version, current=True)).model_dump(mode="json")
        return body, f"{request.path}/{made.token}"

    return once(request, 201, act, lambda body: record_of(actor, number), content=digest)


@router.get(
    "/records/{number}/files/{file}",
    summary=N_("Download a file, or the range of it that the header Range asks for"),
    openapi_extra={"responses": {200: {"content": _BINARY}}},
)
def read_file(
    request: HttpRequest, number: Id, file: Token, purpose: Purpose = ""
) -> HttpResponseBase:
    actor = actor_for(request, Scope.FILES_READ)
    record, found = queries.file_of(actor, number, file)
    try:
        span = range_of(request, found)
    except ValueError:
        return not_there(found)
    said = span.said if span else ""
    given = actions.take(actor, number, file, span=said, purpose=purpose)
    name = queries.version_of(actor, record, found).name
    return answer(given, name, span=span, inline=False)


def _shown(one: Version, *, current: bool) -> dict[str, Any]:
    return {
        "file": one.token,
        "series": one.series,
        "version": one.number,
        "current": current,
        "name": one.name,
        "kind": one.kind.code,
        "media_type": one.kind.media_type,
        "size": one.size,
        "sha256": one.sha256,
        "state": one.state,
        "found": one.found,
        "damaged": one.is_damaged,
        "downloadable": bool(one.may_take),
        "added_by": one.by,
        "added_at": one.at,
    }


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece
