"""Answers that are made after the commit: an archive number is given by the last step of a transaction."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

Builder = Callable[[], HttpResponse]


def after_commit(request: HttpRequest, build: Builder) -> HttpResponse:
    """Answer with what `build` returns in a scope of its own, once what was done is committed."""
    request.answer_later = build  # type: ignore[attr-defined]  # read by the door
    return HttpResponse(status=204)


def builder_of(request: HttpRequest) -> Builder | None:
    """Return what is to be built after the commit, None for an answer that stands already."""
    return getattr(request, "answer_later", None)


def kept(answer: HttpResponse) -> HttpResponse:
    """Return a refusal whose transaction is committed all the same, for what was noted in it."""
    answer.kept = True  # type: ignore[attr-defined]  # read by the door
    return answer


def is_kept(answer: HttpResponse) -> bool:
    """Say whether the transaction of an answer is committed: refusals undo what was done."""
    return answer.status_code < 400 or getattr(answer, "kept", False)  # noqa: PLR2004 - HTTP
