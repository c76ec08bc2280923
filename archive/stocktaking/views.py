"""The screens of stock-takes: all of them, one with its four lists, and what is done with what it found."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from archive.records.actions import note_search
from archive.stocktaking import actions, queries, screens
from archive.stocktaking.actions import Upload
from archive.stocktaking.forms import BeginForm, LabelsForm
from archive.stocktaking.models import StockTake
from archive.stocktaking.queries import PAGE
from archive.stocktaking.rules import Kind, Result, State
from backoffice.problems import add_problems
from backoffice.sentences import sentence
from kernel.digits import number_in, numbers_in
from kernel.errors import Conflict, Invalid
from kernel.scope import current
from policies.access.rules import Verb
from security.actor import Actor

MOST_TAKES = 100


@require_http_methods(["GET", "POST"])
def stock_takes(request: HttpRequest) -> HttpResponse:
    """List the stock-takes, and begin one."""
    actor = _actor()
    form = BeginForm(actor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("stock_take", actions.begin(actor, form.cleaned_data["location"]).pk)
        except Invalid as error:
            add_problems(form, error)
        except Conflict as error:
            form.add_error("location", sentence(error))
    rows = list(queries.takes(actor)[:MOST_TAKES])
    context = {
        "title": _("Stock-taking"),
        "table": screens.takes_table(rows),
        "form": form if queries.may_count(actor) else None,
        "submit_label": _("Begin to count"),
        "form_free": True,
    }
    status = 400 if form.errors else 200
    return render(request, "stocktaking/list.html", context, status=status)


@require_GET
def stock_take(request: HttpRequest, number: int) -> HttpResponse:
    """Show a stock-take with its lists."""
    return _page(request, queries.take_of(_actor(), number))


def _page(
    request: HttpRequest, take: StockTake, form: LabelsForm | None = None, *, status: int = 200
) -> HttpResponse:
    actor = _actor()
    wanted = request.GET.get("list", "")
    result = Result(wanted) if wanted in set(Result) else Result.MISSING
    start = number_in(request.GET.get("start", "")) or 0
    found = queries.findings_of(take)
    shown = queries.listed(actor, take, found, result, start=start)
    note_search(
        actor,
        {"list": "stock_take", "take": take.pk, "of": str(result)},
        shown=len(shown.lines),
        verb=Verb.VIEW,
    )
    is_open, may = take.state == State.OPEN, queries.may_count(actor)
    unknown = queries.unknown_labels(take) if result is Result.SURPLUS else ()
    context = {
        "title": screens.name_of(take),
        "breadcrumb": [
            {"label": _("Stock-taking"), "url": reverse("stock_takes")},
            {"label": screens.name_of(take)},
        ],
        "badge": screens.state_of(take),
        "actions": screens.print_links(take) if may else [],
        "figures": screens.figures(take, found),
        "pairs": screens.facts(take, queries.devices(take), queries.foreign_count(take)),
        "tabs": screens.tabs(take, found, result),
        "table": screens.lines_table(shown, result, is_open=is_open),
        "selectable": may and not is_open and screens.is_proposed(result),
        "bulk_actions": [{"value": "move", "label": _("Move in the register"), "kind": "primary"}],
        "page": screens.pages(take, result, shown, start=start, size=PAGE),
        "hidden": shown.hidden,
        "unknown": screens.unknown_table(unknown) if unknown else None,
        "form": (form or LabelsForm()) if may and is_open else None,
        "scan_url": f"{reverse('stock_scan')}#{take.pk}",
        "may_end": may and is_open,
    }
    return render(request, "stocktaking/take.html", {**context, "take": take}, status=status)


@require_POST
def stock_take_labels(request: HttpRequest, number: int) -> HttpResponse:
    """Count labels that were typed."""
    actor = _actor()
    take = queries.take_of(actor, number)
    form = LabelsForm(request.POST)
    if not form.is_valid():
        return _page(request, take, form, status=400)
    texts = form.cleaned_data["labels"].splitlines()
    try:
        upload = actions.type_labels(actor, number, texts)
    except Invalid as error:
        add_problems(form, error)
        return _page(request, take, form, status=400)
    except Conflict as error:
        messages.error(request, sentence(error))
        return redirect("stock_take", number)
    _say(request, upload)
    return redirect("stock_take", number)


def _say(request: HttpRequest, upload: Upload) -> None:
    counted = sum(one.kind is Kind.RECORD for one in upload.taken)
    said = ngettext("{n} record counted.", "{n} records counted.", counted).format(n=counted)
    messages.success(request, said)
    for one in upload.taken:
        if one.kind in {Kind.FOREIGN, Kind.UNKNOWN}:
            words = _("“{label}”: {why}").format(label=one.text, why=_(one.sentence))  # msgid: SAID
            messages.warning(request, words)


@require_POST
def stock_take_end(request: HttpRequest, number: int) -> HttpResponse:
    """Close a stock-take, or give it up."""
    actor = _actor()
    queries.take_of(actor, number)
    try:
        if request.POST.get("how") == "cancel":
            actions.cancel(actor, number)
            messages.success(request, _("The stock-take is given up; its scans stay."))
        else:
            actions.close(actor, number)
            messages.success(request, _("The stock-take is closed; its lists stay as they are."))
    except Conflict as error:
        messages.error(request, sentence(error))
    return redirect("stock_take", number)


@require_POST
def stock_take_moves(request: HttpRequest, number: int) -> HttpResponse:
    """Put the register right for the chosen lines."""
    actor = _actor()
    take = queries.take_of(actor, number)
    chosen = list(dict.fromkeys(numbers_in(request.POST.getlist("ids"))))
    back = f"{reverse('stock_take', args=[take.pk])}?list={Result.MISPLACED}"
    if not chosen:
        messages.warning(request, _("Choose at least one record first."))
        return redirect(back)
    outcome = actions.apply_moves(actor, number, chosen)
    many = len(outcome.done)
    if many:
        said = ngettext(
            "The register has {n} record where it was found.",
            "The register has {n} records where they were found.",
            many,
        ).format(n=many)
        messages.success(request, said)
    names = screens.names_of_findings(actor, take, [one for one, _why in outcome.refused])
    for one, why in outcome.refused:
        words = _("“{name}”: {why}").format(name=names.get(one, str(one)), why=sentence(why))
        messages.error(request, words)
    return redirect(back)


def _actor() -> Actor:
    actor: Actor = current().actor
    return actor
