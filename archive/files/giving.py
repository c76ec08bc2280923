"""How the content of a file leaves: whole or a range of it, as a download or to be looked at, and nothing else."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from archive.files.actions import Given
from archive.files.keeping import Content
from archive.files.marking import marked
from archive.files.models import File, LooseFile
from archive.files.rules import Span, span_asked
from security.uploads.rules import KINDS

PARTIAL, NOT_THERE = 206, 416
# A browser shows PDF by a part of its own, which it does not start in a sandbox; scripts were refused at the door.
_STILL = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_POLICIES = {"pdf": f"{_STILL}; style-src 'unsafe-inline'"}
_SANDBOX = f"{_STILL}; img-src 'self'; style-src 'unsafe-inline'; sandbox"


def range_of(request: HttpRequest, file: File) -> Span | None:
    """Return the range a request asks for; ValueError for one that is not there.

    With If-Range only a range of this very version counts: else the whole is given.
    """
    if request.headers.get("If-Range", _tag(file)) != _tag(file):
        return None
    return span_asked(request.headers.get("Range", ""), file.size)


def answer(given: Given, name: str, *, span: Span | None, inline: bool) -> HttpResponseBase:
    """Answer with a file as it leaves: as it is, or marked, and then as a whole."""
    if not given.mark:
        return streamed(given.file, given.content, name, span=span, inline=inline)
    plain = b"".join(given.content.read())
    kind = given.file.kind
    content = marked(kind, plain, given.mark)
    response = HttpResponse(content, content_type=KINDS[kind].media_type)
    response["Accept-Ranges"] = "none"
    return dressed(response, kind, name, inline=inline)


def streamed(
    file: File | LooseFile, content: Content, name: str, *, span: Span | None, inline: bool
) -> HttpResponseBase:
    """Answer with the content, piece by piece, after the transaction is over."""
    response = StreamingHttpResponse(
        _Closing(content, span),
        status=PARTIAL if span else 200,
        content_type=KINDS[file.kind].media_type,
    )
    # It holds no transaction while a slow line takes it.
    response.needs_no_scope = True  # type: ignore[attr-defined]  # asked by the scope's middleware
    response["Content-Length"] = str(span.length if span else file.size)
    if span:
        response["Content-Range"] = span.said
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = _tag(file)
    return dressed(response, file.kind, name, inline=inline)


def not_there(file: File) -> HttpResponse:
    """Answer that the range asked for lies behind the end."""
    return HttpResponse(status=NOT_THERE, headers={"Content-Range": f"bytes */{file.size}"})


def dressed(response: HttpResponseBase, kind: str, name: str, *, inline: bool) -> HttpResponseBase:
    """Add what keeps a browser from running, guessing or keeping anything of it."""
    shown = inline and KINDS[kind].inline
    disposition = content_disposition_header(
        as_attachment=not shown, filename=name or f"file.{kind}"
    )
    response["Content-Disposition"] = disposition or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _POLICIES.get(kind, _SANDBOX) if shown else _SANDBOX
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def _tag(file: File | LooseFile) -> str:
    return f'"{file.token}"'


class _Closing:
    """Bytes to send; closed also where nobody takes them."""

    def __init__(self, content: Content, span: Span | None) -> None:
        self._content, self._span = content, span

    def __iter__(self) -> Iterator[bytes]:
        return self._content.read(self._span)

    def close(self) -> None:
        """Let the content go."""
        self._content.close()
