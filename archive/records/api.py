"""Records for programs: the list's and the card's own queries, the screens' own actions."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Header, Path, Query, Router

from archive.records import actions, registering, representing
from archive.records.api_alike import answers_in, asked, same_customer
from archive.records.api_shapes import (
    CategoryList,
    CategoryShown,
    ClassGiven,
    RecordChange,
    RecordGiven,
    RecordPage,
    RecordQuery,
    RecordShown,
    SearchPage,
    Written,
)
from archive.records.listing import Listing
from archive.records.models import Record
from archive.records.queries import ListQuery, listing, record_of, registered_by
from archive.records.rules import Edit, NewRecord
from gateway.callers import actor_for
from gateway.later import after_commit
from gateway.problems import ApiProblem
from gateway.repeats import once
from gateway.schemas import BIGGEST
from gateway.tokens.rules import Scope
from gateway.versions import tagged, version_seen
from kernel.errors import Conflict, Invalid, Problem
from kernel.text import N_
from policies.access.rules import Verb
from security import permission
from security.actor import Actor

router = Router(tags=["records"])
Id = Annotated[int, Path(ge=1, le=BIGGEST)]
Code = Annotated[str, Path(max_length=64)]
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        description=N_("The same key and body again: the same answer, and nothing done twice."),
    ),
]
Seen = Annotated[
    str | None,
    Header(alias="If-Match", max_length=200, description=N_("The ETag of the record as read.")),
]
Known = Annotated[
    str | None,
    Header(
        alias="If-None-Match",
        max_length=200,
        description=N_("An ETag; 304 when nothing has changed."),
    ),
]


@router.get("/records", response=RecordPage, summary=N_("List records"))
def list_records(request: HttpRequest, asked: Query[RecordQuery]) -> dict[str, Any]:
    return representing.page_of(_listed(request, asked))


@router.get(
    "/search", response=SearchPage, summary=N_("Search records, with what narrows the search")
)
def search_records(request: HttpRequest, asked: Query[RecordQuery]) -> dict[str, Any]:
    found = _listed(request, asked)
    return {**representing.page_of(found), **representing.facets_of(found)}


@router.post(
    "/records", response={200: Written, 201: Written}, summary=N_("Register a record as a draft")
)
def create_record(
    request: HttpRequest, given: RecordGiven, idempotency_key: Key = None
) -> HttpResponse:
    actor = actor_for(request, Scope.RECORDS_CREATE)
    answers = answers_in(given.alike)
    if (same := same_customer(given.alike)) is not None:
        actor = actor_for(request, Scope.RECORDS_EDIT)
        edit = Edit(
            record_id=same.record_id, version=same.version, values=given.values, reason=given.reason
        )
        with asked(actor, given.category):
            registering.merge(actor, edit, answers)
        return _written_later(request, actor, edit.record_id)

    def act() -> tuple[dict[str, Any], str]:
        with asked(actor, given.category):
            number = registering.register(actor, _new(given), answers)
        body = {
            "id": number,
            "version": 1,
            "state": "draft",
            "number": None,
            "filed_on": None,
            "request": None,
        }
        return body, f"{request.path}/{number}"

    return once(request, 201, act, lambda body: registered_by(actor, int(body["id"])))


@router.get(
    "/records/{number}", response={200: RecordShown, 304: None}, summary=N_("Read a record")
)
def read_record(request: HttpRequest, number: Id, if_none_match: Known = None) -> HttpResponse:
    actor = actor_for(request, Scope.RECORDS_READ)
    record = record_of(actor, number)
    actions.note_view(actor, record)
    return tagged(request, _json(RecordShown, representing.shown(actor, record)), record.version)


@router.patch("/records/{number}", response=Written, summary=N_("Change a record"))
def change_record(
    request: HttpRequest, number: Id, given: RecordChange, if_match: Seen = None
) -> HttpResponse:
    actor = actor_for(request, Scope.RECORDS_EDIT)
    edit = Edit(
        record_id=number,
        version=version_seen(request),
        title=given.title,
        values=given.values,
        reason=given.reason,
    )
    record = record_of(actor, number)
    try:
        with asked(actor, record.category):
            registering.change(actor, edit, answers_in(given.alike))
    except Conflict as error:
        record.refresh_from_db()
        if record.version == edit.version:
            raise
        raise _met(actor, record, edit, error) from error
    return _written_later(request, actor, number)


@router.post("/records/{number}/submit", response=Written, summary=N_("Submit a draft"))
def submit_record(request: HttpRequest, number: Id) -> HttpResponse:
    return _step(request, number, actions.submit, Scope.RECORDS_EDIT)


@router.post(
    "/records/{number}/classify",
    response=Written,
    summary=N_("Give a draft its class, or another one"),
)
def classify_record(request: HttpRequest, number: Id, given: ClassGiven) -> HttpResponse:
    actor = actor_for(request, Scope.RECORDS_EDIT)
    with asked(actor, given.category, only_justify=True):
        answers = answers_in(given.alike)
        registering.classify(actor, number, given.category, answers, parent_id=given.parent)
    return _written_later(request, actor, number)


@router.post("/records/{number}/withdraw", response=Written, summary=N_("Take back from review"))
def withdraw_record(request: HttpRequest, number: Id) -> HttpResponse:
    return _step(request, number, actions.withdraw, Scope.RECORDS_EDIT)


@router.post(
    "/records/{number}/file",
    response=Written,
    summary=N_("File a record and get its archive number"),
)
def file_record(request: HttpRequest, number: Id) -> HttpResponse:
    return _step(request, number, actions.file, Scope.RECORDS_FILE)


@router.get(
    "/categories",
    response=CategoryList,
    summary=N_("List the categories"),
    tags=["categories"],
)
def list_categories(request: HttpRequest) -> dict[str, Any]:
    return {"items": representing.categories_of(actor_for(request, Scope.RECORDS_READ))}


@router.get(
    "/categories/{code}",
    response=CategoryShown,
    summary=N_("Read a category: which fields its records have"),
    tags=["categories"],
)
def read_category(request: HttpRequest, code: Code) -> dict[str, Any]:
    return representing.category_of(actor_for(request, Scope.RECORDS_READ), code)


def _listed(request: HttpRequest, asked: RecordQuery) -> Listing:
    actor = actor_for(request, Scope.RECORDS_READ)
    permission.demand_any(actor, Verb.VIEW)
    found = listing(actor, _query(asked))
    given = asked.model_dump(exclude_defaults=True, exclude={"after", "before", "limit"})
    actions.note_search(actor, given, shown=len(found.rows), verb=Verb.VIEW)
    return found


def _query(asked: RecordQuery) -> ListQuery:
    equals = dict(_pair(one, "where") for one in asked.where)
    between = {}
    for one in asked.between:
        code, bounds = _pair(one, "between")
        low, dots, high = bounds.partition("..")
        if not dots:
            raise _malformed("between", "code:low..high")
        between[code] = (low, high)
    return ListQuery(
        category=asked.category,
        text=asked.q,
        state=asked.state,
        department=asked.department,
        level=asked.level,
        territory=asked.territory,
        owner_id=asked.owner,
        parent_id=asked.parent,
        equals=equals,
        between=between,
        sort=asked.sort or "-updated",
        after=asked.after,
        before=asked.before,
        size=asked.limit,
    )


def _pair(text: str, where: str) -> tuple[str, str]:
    code, colon, value = text.partition(":")
    if not colon or not value:
        raise _malformed(where, "code:value")
    return code, value


def _malformed(where: str, form: str) -> Invalid:
    message = N_("This is written as {form}.")
    return Invalid([Problem(code="form", message=message, params={"form": form}, where=where)])


def _new(given: RecordGiven) -> NewRecord:
    return NewRecord(
        category=given.category,
        title=given.title,
        values=given.values,
        department=given.department,
        parent_id=given.parent,
        owner_id=given.owner,
        legacy_no=given.legacy_no,
        level=given.level,
    )


def _step(
    request: HttpRequest,
    number: int,
    step: Callable[[Actor, Sequence[int]], object],
    scope: Scope,
) -> HttpResponse:
    actor = actor_for(request, scope)
    step(actor, [number])
    return _written_later(request, actor, number)


def _written_later(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    def build() -> HttpResponse:
        body = representing.written(actor, number)
        answer = _json(Written, body)
        if body["version"]:
            answer["ETag"] = f'"{body["version"]}"'
        return answer

    return after_commit(request, build)


def _met(actor: Actor, record: Record, edit: Edit, error: Conflict) -> ApiProblem:
    """Return the conflict with a comparison per field, as far as its reader may read it."""
    more = {
        "version": record.version,
        "changes": representing.differences(actor, record, edit.values, edit.title),
    }
    return ApiProblem(409, "conflict", error.template, **error.params, more=more)


def _json(shape: Any, body: dict[str, Any]) -> JsonResponse:
    return JsonResponse(
        shape.model_validate(body).model_dump(mode="json"),
        json_dumps_params={"ensure_ascii": False},
    )
