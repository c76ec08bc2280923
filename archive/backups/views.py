"""The screens of the backup register: the list on screen, on paper and as a file, and one electronic set."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from archive.backups import actions, queries, screens
from archive.backups.forms import EndForm, KeptForm, SetForm
from archive.backups.models import BackupSet
from archive.backups.queries import Asked, Register
from archive.custody.queries import location_named
from archive.outputs import asking
from archive.records.actions import note_search
from archive.records.exporting import workbook
from backoffice.printing.answers import pdf_response
from backoffice.printing.typesetting import pdf_of
from backoffice.problems import add_problems
from backoffice.sentences import sentence
from kernel.clock import today
from kernel.errors import Conflict, Invalid, Refused
from kernel.scope import current
from policies.access.regime import KEEPING
from policies.access.rules import Verb
from security import permission
from security.actor import Actor

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE = 200  # lines of one screen
_LONGEST = 100


@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """List electronic sets and physical copies under the chosen filters."""
    actor, asked = _actor(), _asked(request.GET)
    found = queries.register(actor, asked)
    if found.copies:
        note_search(actor, {"list": "backups"}, shown=len(found.copies), verb=Verb.VIEW)
    table = screens.register_table(found)
    total = len(table["rows"])
    table["rows"] = table["rows"][:PAGE]
    context = {
        "title": _("Backup register"),
        "lead": _(
            "What is backed up, electronic and on paper, where it is kept, and who checks it."
        ),
        "tabs": screens.tabs(asked),
        "facets": screens.facets(asked),
        "words": asked.words,
        "keep": {"kind": asked.kind, "state": asked.state or "all"},
        "table": table,
        "cut": total > PAGE,
        "actions": _acts(actor, request.GET),
    }
    return render(request, "backups/register.html", context)


def _acts(actor: Actor, given: QueryDict) -> list[dict[str, Any]]:
    acts = []
    if queries.may_write(actor):
        acts.append({"label": _("Register an electronic set"), "url": reverse("backup_set_new")})
    issues = reverse("media_issues")
    acts.append({"label": _("Defects of media"), "url": issues, "kind": "secondary"})
    if permission.decide(actor, Verb.EXPORT):
        query = f"?{given.urlencode()}" if given else ""
        acts += [
            {"label": label, "url": reverse(name) + query, "kind": "secondary"}
            for label, name in (
                (_("Print"), "backups_print"),
                (_("Export as workbook"), "backups_export"),
            )
        ]
    return acts


@require_GET
def register_print(request: HttpRequest) -> HttpResponseBase:
    """Give the register as A4."""
    found, answer = _given_out(request, "print", _("Print"))
    if answer is not None:
        return answer
    return pdf_response(pdf_of(screens.sheet_of(found, _asked(request.GET))), "backups")


@require_GET
def register_export(request: HttpRequest) -> HttpResponseBase:
    """Give the register as a workbook."""
    found, answer = _given_out(request, "export", _("Export as workbook"))
    if answer is not None:
        return answer
    content = workbook(screens.headings(), screens.lines_of(found))
    return FileResponse(content, content_type=XLSX, as_attachment=True, filename="backups.xlsx")


def _given_out(request: HttpRequest, form: str, title: str) -> tuple[Register, HttpResponse | None]:
    actor, asked = _actor(), _asked(request.GET)
    found = queries.register(actor, asked)
    records = [one.record for one in found.copies]
    purpose = request.GET.get(asking.PURPOSE, "")
    try:
        actions.give_register(actor, form, records, lines=len(found), purpose=purpose)
    except Invalid as error:
        back = screens.address(asked)
        return found, asking.page_for_titles(request, error, title=title, back=back)
    return found, None


@require_http_methods(["GET", "POST"])
def set_new(request: HttpRequest) -> HttpResponse:
    """Register an electronic set."""
    actor = _keeper()
    form = SetForm(request.POST or None, initial={"made_on": today(), "made_by": actor.name})
    if request.method == "POST" and form.is_valid():
        place = _place(actor, form)
        if not form.errors:
            made = _tried(
                form, lambda: actions.register_set(actor, form.described(), form.kept(place))
            )
            if made is not None:
                messages.success(request, _("{label} is registered.").format(label=made.label))
                return redirect("backup_set", made.pk)
    title = _("Register an electronic set")
    return _form(request, form, title, screens.crumbs(title), reverse("backups"))


@require_GET
def set_page(request: HttpRequest, number: int) -> HttpResponse:
    """Show a set with the checks of its medium."""
    actor = _actor()
    row = queries.set_of(actor, number)
    state = screens.state_of_set(row, queries.overdue())
    context = {
        "title": row.label,
        "breadcrumb": screens.crumbs(row.label),
        "state": state["text"],
        "tone": state["tone"],
        "facts": screens.facts_of_set(row),
        "checks": screens.checks_table(queries.checks_of(row)),
        "actions": _set_acts(actor, row),
    }
    return render(request, "backups/set.html", context)


def _set_acts(actor: Actor, row: BackupSet) -> list[dict[str, Any]]:
    if row.ended_on is not None:
        return []
    acts = []
    duty = queries.due_check(row)
    if duty is not None:
        url = reverse("media_check", args=[duty.pk])
        acts.append({"label": _("Check of the medium"), "url": url})
    if queries.may_write(actor):
        acts += [
            {"label": label, "url": reverse(name, args=[row.pk]), "kind": "secondary"}
            for label, name in (
                (_("Where it is kept and who checks it"), "backup_set_keep"),
                (_("Withdraw from use"), "backup_set_end"),
            )
        ]
    return acts


@require_http_methods(["GET", "POST"])
def set_keep(request: HttpRequest, number: int) -> HttpResponse:
    """Say anew where a set is kept, until when, and how it is checked."""
    actor = _keeper()
    row = queries.set_of(actor, number)
    initial = {
        "kept_at": row.kept_at, "location": row.location.code if row.location else "", "until": row.until,
        "every": row.every, "department": row.department, "seen": row.version,
    }  # fmt: skip
    form = KeptForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        place, seen = _place(actor, form), form.cleaned_data["seen"] or 0
        if not form.errors and _tried(
            form, lambda: actions.keep_set(actor, number, form.kept(place), seen=seen)
        ):
            messages.success(request, _("Saved."))
            return redirect("backup_set", number)
    title = _("Where it is kept and who checks it")
    return _form(request, form, title, _way(row, title), reverse("backup_set", args=[number]))


@require_http_methods(["GET", "POST"])
def set_end(request: HttpRequest, number: int) -> HttpResponse:
    """Withdraw a set for a reason."""
    actor = _keeper()
    row = queries.set_of(actor, number)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        if _tried(form, lambda: actions.withdraw_set(actor, number, why=why)):
            messages.success(request, _("The set is withdrawn; the register keeps it."))
            return redirect("backup_set", number)
    title = _("Withdraw {label}").format(label=row.label)
    return _form(request, form, title, _way(row, title), reverse("backup_set", args=[number]))


def _tried(form: Any, act: Any) -> BackupSet | None:
    try:
        done: BackupSet = act()
    except Invalid as error:
        add_problems(form, error)
    except Conflict as error:
        form.add_error(None, sentence(error))
    else:
        return done
    return None


def _place(actor: Actor, form: KeptForm) -> int | None:
    code = form.cleaned_data["location"].strip()
    if not code:
        return None
    found = location_named(actor, code)
    if found is None:
        text = _("There is no place “{code}”; look at its label.")
        form.add_error("location", text.format(code=code))
        return None
    return int(found.pk)


def _asked(given: QueryDict) -> Asked:
    kind, state = given.get("kind", ""), given.get("state", queries.KEPT)
    known = {queries.KEPT, queries.WITHDRAWN, queries.LATE}
    return Asked(
        kind=kind if kind in {queries.ELECTRONIC, queries.PHYSICAL} else "",
        state="" if state == "all" else state if state in known else queries.KEPT,
        words=given.get("q", "").replace("\x00", "").strip()[:_LONGEST],
    )


def _way(row: BackupSet, title: str) -> list[dict[str, str]]:
    here = {"label": row.label, "url": reverse("backup_set", args=[row.pk])}
    return [*screens.crumbs(), here, {"label": title}]


def _form(
    request: HttpRequest, form: Any, title: str, crumbs: list[dict[str, str]], back: str
) -> HttpResponse:
    context = {
        "title": title,
        "breadcrumb": crumbs,
        "form": form,
        "submit_label": _("Save"),
        "cancel_url": back,
    }
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)


def _keeper() -> Actor:
    actor = _actor()
    may = permission.decide(actor, KEEPING)
    if not may:
        raise Refused(may, actor=actor.id, verb=str(Verb.FILE), target=actions.SET)
    return actor


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
