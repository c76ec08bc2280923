"""The way in for programs: no session, no cookie, scopes of its own, every answer JSON.

Three transactions: who calls is judged and counted in the first, which stays whatever follows; the work is
done in the second; what only the commit knows, an archive number, is read in the third.
"""

import logging
from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.signals import got_request_exception
from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header
from django_tenants.middleware.main import TenantMainMiddleware

from config.api.composition import PREFIX
from config.api.describing import document, methods_of, query_names
from gateway import uploads
from gateway.callers import Caller, admit
from gateway.later import builder_of, is_kept
from gateway.problems import ApiProblem, Said, said
from kernel.errors import FondsError, Unavailable
from kernel.scope import Company, Scope
from kernel.text import N_
from security.actor import Actor
from security.audit.actions import write_refusals
from tenants.middleware import FORM_LIMIT, HOSTS
from tenants.scope import tenant_scope

logger = logging.getLogger("fonds.api")
GetResponse = Callable[[HttpRequest], HttpResponseBase]
DOCUMENT = f"{PREFIX}openapi.json"
_ADDRESSES = "config.api.addresses"
_READING = frozenset({"GET", "HEAD"})
_LONGEST_PATH = 1000
_LANGUAGES = {"zh": "zh-hans", "en": "en"}
_BROKEN = N_(
    "Something went wrong; nothing was stored. The number of this call leads to its report."
)


class _Undo(Exception):
    """Rolls the transaction back while the answer is kept."""


class ApiDoor:
    """Answers what lies under /api/v1 and passes everything else on."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a call; whatever happens, the answer is JSON in the language asked for."""
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        wanted = _language_asked(request)
        with translation.override(wanted or settings.LANGUAGE_CODE):
            try:
                answer = _answered(request, wanted)
            except FondsError as error:
                answer = _failed(request, error)
            except OperationalError:
                logger.exception("the database does not answer")
                message = N_("The database does not answer just now; nothing was stored.")
                answer = _failed(request, Unavailable(message))
            except Exception:
                # The edge of the process: a defect is reported once and answered with its number.
                logger.exception("a call failed")
                got_request_exception.send(sender=ApiDoor, request=request)
                answer = _broken(request)
            return _dressed(answer)


def _answered(request: HttpRequest, wanted: str) -> HttpResponse:
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        message = N_(
            "Call over https. A token that was sent over http is known to others: revoke it."
        )
        raise ApiProblem(403, "https", message)
    company = _company(request)
    translation.activate(wanted or company.language)
    if request.path == DOCUMENT and request.method in _READING:
        return JsonResponse(document(f"{request.scheme}://{request.get_host()}"))
    caller = _admitted(request, company, wanted)
    translation.activate(wanted or caller.actor.language or company.language)
    match = _matched(request)
    _demand_sound(request, company, match)
    if not _takes_file(request, match):
        return _worked(request, company, caller, match)
    uploads.spool(request)  # a slow sender holds no transaction
    try:
        return _worked(request, company, caller, match)
    finally:
        uploads.let_go(request)


def _company(request: HttpRequest) -> Company:
    try:
        found = HOSTS.find(TenantMainMiddleware.hostname_from_request(request))
    except DisallowedHost:
        found = None
    if found is None or found.kind != "company":
        raise ApiProblem(404, "missing", N_("There is no company under this host."))
    return found


def _admitted(request: HttpRequest, company: Company, wanted: str) -> Caller:
    """Judge and count the call in a transaction of its own, which is committed either way."""
    problem: ApiProblem | None = None
    with tenant_scope(company, request_id=_id(request)) as scope:
        try:
            caller = admit(request, wanted)
        except ApiProblem as error:
            problem = error
    _remember(company, scope, Actor.system("api"))
    if problem is not None:
        raise problem
    request.caller = caller  # type: ignore[attr-defined]  # read by the operations
    return caller


def _matched(request: HttpRequest) -> ResolverMatch:
    if "\x00" in request.path or len(request.path) > _LONGEST_PATH:
        raise ApiProblem(404, "missing", N_("There is nothing at this address."))
    try:
        match = resolve(request.path_info, urlconf=_ADDRESSES)
    except Resolver404 as error:
        raise ApiProblem(404, "missing", N_("There is nothing at this address.")) from error
    methods = methods_of(match.route)
    if not methods:
        raise ApiProblem(404, "missing", N_("There is nothing at this address."))
    if request.method not in methods:
        allow = {"Allow": ", ".join(methods)}
        message = N_("This address takes {methods} only.")
        raise ApiProblem(405, "method", message, methods=", ".join(methods), headers=allow)
    request.resolver_match = match
    return match


def _demand_sound(request: HttpRequest, company: Company, match: ResolverMatch) -> None:
    """Raise ApiProblem for a body or query nobody takes, and for writing in a suspended company."""
    _demand_size(request, is_file=_takes_file(request, match))
    known = query_names(str(request.method), match.route) or frozenset()
    for name, values in request.GET.lists():
        if name not in known:
            message = N_("There is no query parameter “{name}” here.")
            raise ApiProblem(400, "malformed", message, name=name[:100])
        if any("\x00" in value or not _is_text(value) for value in values):
            message = N_("The query parameter “{name}” holds characters that cannot be stored.")
            raise ApiProblem(400, "malformed", message, name=name)
    if company.state != "active" and request.method not in _READING:
        raise ApiProblem(403, "suspended", N_("The company is suspended; nothing can be changed."))


def _takes_file(request: HttpRequest, match: ResolverMatch) -> bool:
    address = match.route.removeprefix(PREFIX.lstrip("/"))
    return request.method == "POST" and address in uploads.ADDRESSES


def _demand_size(request: HttpRequest, *, is_file: bool) -> None:
    size = request.META.get("CONTENT_LENGTH") or "0"
    if is_file and (not size.isdigit() or int(size) > uploads.LARGEST):
        raise ApiProblem(413, "too_large", uploads.TOO_LARGE)
    if not is_file and (not size.isdigit() or int(size) > FORM_LIMIT):
        raise ApiProblem(413, "too_large", N_("A body may have up to 8 MB."))
    if is_file and (not int(size) or request.content_type != "application/octet-stream"):
        message = N_("Send the file itself: Content-Type: application/octet-stream.")
        raise ApiProblem(415, "media_type", message)
    if not is_file and int(size) and request.content_type != "application/json":
        raise ApiProblem(415, "media_type", N_("Send JSON: Content-Type: application/json."))


def _worked(
    request: HttpRequest, company: Company, caller: Caller, match: ResolverMatch
) -> HttpResponse:
    """Do the work in one transaction; what was refused is written after the rollback."""
    kept: list[HttpResponse] = []
    scopes: list[Scope] = []
    try:
        with (
            suppress(_Undo),
            tenant_scope(company, actor=caller.actor, request_id=_id(request)) as scope,
        ):
            scopes.append(scope)
            kept.append(match.func(request, *match.args, **match.kwargs))
            _undo_unless_kept(kept[0])
    except IntegrityError as error:
        logger.exception("the last step was refused by a constraint")
        message = N_("Somebody else changed the same thing at the same moment; please repeat.")
        raise ApiProblem(409, "conflict", message) from error
    finally:
        for scope in scopes:
            _remember(company, scope, caller.actor)
    build = builder_of(request)
    if build is None or kept[0].status_code >= 400:  # noqa: PLR2004 - HTTP
        return kept[0]
    with tenant_scope(company, actor=caller.actor, request_id=_id(request)):
        return build()


def _undo_unless_kept(answer: HttpResponse) -> None:
    if not is_kept(answer):
        raise _Undo


def _remember(company: Company, scope: Scope, actor: Actor) -> None:
    if scope.refusals:
        with tenant_scope(company, actor=actor, request_id=scope.request_id):
            write_refusals(scope.refusals, actor)


def _failed(request: HttpRequest, error: FondsError) -> HttpResponse:
    found = said(error)
    if found.status >= 500:  # noqa: PLR2004 - HTTP
        logger.error("a call could not be answered", exc_info=error)
    return found.response()


def _broken(request: HttpRequest) -> HttpResponse:
    detail = translation.gettext(_BROKEN)
    return Said(status=500, code="broken", detail=detail, more={"call": _id(request)}).response()


def _dressed(answer: HttpResponse) -> HttpResponse:
    """Say the language, and that nobody on the way keeps it."""
    answer["Content-Language"] = {"zh-hans": "zh-CN"}.get(translation.get_language(), "en")
    answer.setdefault("Cache-Control", "private, no-store")
    answer["Vary"] = "Authorization, Accept-Language"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _language_asked(request: HttpRequest) -> str:
    """Return the best of our languages out of Accept-Language, '' where none is asked for."""
    asked = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    for code, quality in asked:
        found = _LANGUAGES.get(code.partition("-")[0])
        if found and quality:
            return found
    return ""


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _id(request: HttpRequest) -> str:
    return str(getattr(request, "request_id", ""))
