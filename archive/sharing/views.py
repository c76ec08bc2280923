"""The screens of shares inside the company: the register, asking, one share with its link, codes and openings."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from archive.records.actions import note_view
from archive.records.demands import demand
from archive.records.models import Record
from archive.records.queries import record_of, visible_to
from archive.records.screens import home_crumb
from archive.records.title_sealing import titled
from archive.records.watermarks import mark_over
from archive.sharing import actions, link_actions, queries, register, screens
from archive.sharing.forms import AskForm, EndForm, FilterForm
from archive.sharing.rules import MOST_ITEMS
from backoffice.paging import page_at
from backoffice.problems import add_problems
from backoffice.sentences import sentence
from kernel.decision import refusal
from kernel.digits import number_in
from kernel.errors import Conflict, Invalid, Refused
from kernel.scope import current
from kernel.text import N_
from policies.access.rules import Verb
from security.actor import Actor


@require_GET
def share_register(request: HttpRequest) -> HttpResponse:
    """List all shares somebody may know of, narrowed by a filter."""
    actor = _actor()
    if not queries.may_enter(actor):
        decision = refusal(N_("The register of shares is for who shares records or supervises it."))
        raise Refused(decision, actor=actor.id, verb=str(Verb.SHARE), target="share")
    form = FilterForm(request.GET or None)
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    start = number_in(request.GET.get("start", "")) or 0
    found, total = register.lines(actor, start=start, **said)
    actions.note_list(actor, {"list": "shares", **said}, shown=len(found))
    title = _("Register of shares")
    mine = queries.open_to_departments(actor).order_by("-pk")[:50]
    context = {
        "title": title,
        "lead": _("What is shared with departments, colleagues and partners, until when, by whom."),
        "breadcrumb": [home_crumb(), {"label": title}],
        "form": form,
        "table": screens.table(found),
        "page": page_at(_at(said), start, shown=len(found), total=total, size=register.PAGE),
        "mine": [
            {
                "text": f"{one.number} · {one.archive_no}",
                "url": reverse("share_look", args=[one.pk]),
                "sub": _("until {day}").format(day=one.until.isoformat()),
            }
            for one in mine
        ],
    }
    return render(request, "sharing/register.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def share_new(request: HttpRequest, number: int) -> HttpResponse:
    """Ask to share a record: with whom, until when, what for, which fields and files of it and its items."""
    actor = _actor()
    record = record_of(actor, number)
    demand(actor, Verb.SHARE, record, queries.may_share(actor, record))
    records = [record, *_items(actor, record)]
    sent = request.POST if request.method == "POST" else None
    form = AskForm(sent, actor=actor, records=records)
    if request.method == "POST" and form.is_valid():
        made = _tried(form, lambda: actions.ask(actor, number, form.wanted()))
        if made is not None:
            messages.success(request, _("Asked; nothing is shown before it is agreed to."))
            return redirect("share_page", made.pk)
    else:
        for one in records:
            note_view(actor, one, screen="share")
    title = _("Share with a department or a partner")
    context = {
        "title": title,
        "lead": _("Only what you tick is shown, until the day you say, once it is agreed to."),
        "breadcrumb": [
            home_crumb(),
            {"label": titled(record), "url": reverse("record_page", args=[number])},
            {"label": title},
        ],
        "form": form,
        "form_sections": _sections(form),
        "submit_label": _("Ask"),
        "cancel_url": reverse("record_page", args=[number]),
        "screen_mark": mark_over(actor, [(one.category, one.level) for one in records]),
    }
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)


@never_cache
@require_GET
def share_page(request: HttpRequest, number: int) -> HttpResponse:
    """Show a share: with whom, what of, who agreed, each opening, and what may be done with it."""
    return _page(request, number)


@never_cache
@require_POST
def share_link(request: HttpRequest, number: int) -> HttpResponse:
    """Make the link of a share, and show it this once."""
    try:
        token = link_actions.make_link(_actor(), number)
    except Conflict as error:
        messages.warning(request, sentence(error))
        return redirect("share_page", number)
    return _page(
        request, number, address=request.build_absolute_uri(reverse("shared", args=[token]))
    )


@never_cache
@require_POST
def share_code(request: HttpRequest, number: int) -> HttpResponse:
    """Make a one-time code to be told by telephone, and show it this once."""
    try:
        code = link_actions.tell_code(_actor(), number)
    except Conflict as error:
        messages.warning(request, sentence(error))
        return redirect("share_page", number)
    return _page(request, number, code=code)


@require_POST
def share_end(request: HttpRequest, number: int) -> HttpResponse:
    """End a share at once."""
    form = EndForm(request.POST)
    if form.is_valid():
        why = form.cleaned_data["why"]
        if _tried(form, lambda: actions.end(_actor(), number, why=why)) is not None:
            messages.success(request, _("Ended; it shows nothing any more."))
            return redirect("share_page", number)
    return _page(request, number, form=form)


def _page(request: HttpRequest, number: int, **shown: Any) -> HttpResponse:
    actor = _actor()
    share = queries.share_of(actor, number)
    words, tone = register.state_of(share)
    form = shown.pop("form", None)
    is_open = share.state == share.State.AGREED
    manages = share.is_outside and queries.may_manage(actor, share) and queries.stands(share)
    scope = screens.scope_of(actor, share)
    actions.note_list(actor, {"list": "share", "share": share.number}, shown=len(scope))
    context = {
        "title": _("Share {number}").format(number=share.number),
        "breadcrumb": [
            home_crumb(),
            {"label": _("Register of shares"), "url": reverse("share_register")},
            {"label": share.number},
        ],
        "state": words,
        "tone": tone,
        "pairs": screens.pairs(share),
        "scope": scope,
        "openings": screens.openings_of(share),
        "codes": screens.codes_of(share) if share.is_outside else [],
        "is_outside": share.is_outside,
        "has_link": bool(share.digest),
        "link_url": reverse("share_link", args=[number]) if manages else "",
        "code_url": reverse("share_code", args=[number]) if manages and share.digest else "",
        "end_url": reverse("share_end", args=[number])
        if is_open and queries.may_end(actor, share)
        else "",
        "form": form or EndForm(),
        **shown,
    }
    status = 400 if form is not None and form.errors else 200
    return render(request, "sharing/page.html", context, status=status)


def _at(said: Mapping[str, str]) -> Callable[[int], str]:
    """Return where the page of the register behind so many lines is, narrowed as this one."""

    def address(start: int) -> str:
        return f"{reverse('share_register')}?{urlencode({**said, 'start': str(start)})}"

    return address


def _items(actor: Actor, record: Record) -> list[Record]:
    """Return the items of a file that somebody may share, the first of them."""
    rows = visible_to(actor).filter(parent=record).order_by("pk")[:MOST_ITEMS]
    return [one for one in rows if queries.may_share(actor, one)]


def _sections(form: AskForm) -> list[dict[str, Any]]:
    whom = ["department", "partner", "name", "mail"]
    rest = [one for one in ("until", "purpose", "reason", "wants_clear") if one in form.fields]
    found: list[dict[str, Any]] = [
        {
            "title": _("With whom"),
            "note": _("A department of the company, or one named person of a partner."),
            "fields": [form[name] for name in whom],
        },
        {"title": _("Until when, what for"), "fields": [form[name] for name in rest]},
    ]
    for record, names in form.parts:
        title = f"{record.archive_no or ''} {titled(record)}".strip()
        found.append({"title": title, "fields": [form[name] for name in names]})
    return found


def _tried(form: forms.Form, act: Callable[[], Any]) -> Any:
    """Do it and return what came of it; None with what is wrong said in the form."""
    try:
        return act()
    except Invalid as error:
        add_problems(form, error)
    except Conflict as error:
        form.add_error(None, sentence(error))
    return None


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
