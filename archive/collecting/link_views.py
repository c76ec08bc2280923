"""The screens of customers' links: making and revoking them, and the open page a customer fills in (REQ-COL-17)."""

from contextlib import ExitStack
from typing import Any

from axes.helpers import get_client_ip_address
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from archive.collecting import link_actions, queries, screens
from archive.collecting.forms import ManyFilesField, category_choices
from archive.collecting.link_actions import Sent, Useless
from archive.collecting.link_rules import LARGEST_MB, LONGEST_DAYS, MOST_FILES, may_fill
from archive.collecting.models import FillLink
from archive.files.limits import MEGA
from archive.files.receiving import on_disk
from archive.records.controls import Look, control
from archive.records.shapes import Shape, shape_of
from backoffice.moments import moment
from backoffice.problems import add_problems
from backoffice.sentences import sentence
from gateway import paces
from kernel.clock import now
from kernel.digits import number_in
from kernel.errors import Conflict, Invalid
from kernel.scope import current
from policies.access.rules import Verb
from policies.document.queries import published
from security import permission
from security.actor import Actor
from security.guessing.rules import counted_as

FORGED_PER_MINUTE = 10  # from one address: five at once
SENT_PER_MINUTE = 6
GONE, TOO_MANY = 410, 429
LEAD = "f."


class LinkForm(forms.Form):
    """A link to be made."""

    category = forms.ChoiceField(label=gettext_lazy("Category"))
    days = forms.IntegerField(
        label=gettext_lazy("Good for days"),
        initial=7,
        min_value=1,
        max_value=LONGEST_DAYS,
    )
    once = forms.BooleanField(label=gettext_lazy("For one form only"), required=False, initial=True)
    note = forms.CharField(
        label=gettext_lazy("For whom"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("For your own list; the customer does not see it."),
    )

    def __init__(self, actor: Actor, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        offered = [one for one in queries.categories_to_collect(actor) if link_actions.form_of(one)]
        self.is_offered = bool(offered)
        self.fields["category"].choices = category_choices(offered)  # type: ignore[attr-defined]  # a choice field


class FillForm(forms.Form):
    """What the policy's form for customers asks."""

    use_required_attribute = False

    def __init__(self, shape: Shape, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        look = Look(language=get_language() or "")
        for one in link_actions.asked_fields(shape):
            self.fields[f"{LEAD}{one.code}"] = control(one, look)
        self.fields["file"] = ManyFilesField(label=_("Scans and files"), required=False)

    def values(self) -> dict[str, Any]:
        """Return what was typed, by field code."""
        return {
            name.removeprefix(LEAD): value
            for name, value in self.cleaned_data.items()
            if name.startswith(LEAD) and value not in (None, "", [])
        }

    def show(self, error: Invalid) -> None:
        """Put each problem beside its field, or above the form."""
        for problem in error.problems:
            name = f"{LEAD}{problem.where}"
            self.add_error(name if name in self.fields else None, sentence(problem))


@never_cache
@require_http_methods(["GET", "POST"])
def fill_links(request: HttpRequest) -> HttpResponse:
    """Show the links that were made; a POST makes one, or revokes one. A new link is shown this once."""
    actor: Actor = current().actor
    permission.demand_any(actor, Verb.CREATE, target="fill_link")
    if request.method == "POST" and (number := number_in(request.POST.get("revoke", ""))):
        link_actions.revoke(actor, number)
        messages.success(request, _("Revoked; the link opens nothing any more."))
        return redirect("fill_links")
    form, address = LinkForm(actor, request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            _link, token = link_actions.make(actor, **form.cleaned_data)
            address = request.build_absolute_uri(reverse("fill_form", args=[token]))
        except Invalid as error:
            add_problems(form, error)
    context = {
        "title": _("Links for customers"),
        "tabs": screens.tabs(actor, "links"),
        "address": address,
        "rows": [_row(one) for one in queries.links_of(actor)],
        "form": form if form.is_offered else None,
        "submit_label": _("Make the link"),
    }
    return render(request, "collecting/links.html", context, status=400 if form.errors else 200)


def _row(one: FillLink) -> dict[str, Any]:
    is_over = not may_fill(link_actions.facts_of(one), now())
    names = dict(category_choices([one.category])) if link_actions.form_of(one.category) else {}
    return {
        "id": one.pk,
        "name": one.note or names.get(one.category, one.category),
        "category": names.get(one.category, one.category),
        "by": one.created_by.name,
        "until": moment(one.expires_at),
        "used": one.used,
        "is_over": is_over,
    }


@never_cache
@require_http_methods(["GET", "POST"])
def fill_form(request: HttpRequest, token: str) -> HttpResponse:
    """Let whoever holds a link fill the form in; nothing of the company's records is shown or compared."""
    place = _place(request, "fill")
    seconds = paces.wait(place, FORGED_PER_MINUTE)
    if seconds:
        return _too_many(request, seconds)
    try:
        link = link_actions.behind(token)
        form = FillForm(shape_of(published(), link.category), request.POST or None)
        if request.method == "POST":
            seconds = paces.count(_place(request, "fill.send"), SENT_PER_MINUTE)
            if seconds:
                return _too_many(request, seconds)
            if form.is_valid() and _sent(request, token, form):
                return render(request, "collecting/sent.html")
    except Useless as error:
        paces.count(place, FORGED_PER_MINUTE)
        gone = {"title": _("This link is no longer good"), "reason": sentence(error)}
        return render(request, "fonds/unavailable.html", gone, status=GONE)
    context: dict[str, Any] = {"form": form, "until": moment(link.expires_at), "most": MOST_FILES}
    return render(request, "collecting/fill.html", context, status=400 if form.errors else 200)


def _sent(request: HttpRequest, token: str, form: FillForm) -> bool:
    files = request.FILES.getlist("file")
    if len(files) > MOST_FILES:
        form.add_error("file", _("At most {most} files.").format(most=MOST_FILES))
        return False
    large = next((one.name for one in files if (one.size or 0) > LARGEST_MB * MEGA), None)
    if large is not None:
        said = _("“{name}” is larger than {limit} MB; split it or scan it at a lower resolution.")
        form.add_error("file", said.format(name=large, limit=LARGEST_MB))
        return False
    try:
        with ExitStack() as stack:
            laid = [(stack.enter_context(on_disk(one)), one.name or "") for one in files]
            link_actions.send(token, Sent(values=form.values(), files=laid))
    except Useless:
        raise
    except Invalid as error:
        form.show(error)
    except Conflict as error:
        form.add_error("file", sentence(error))
    else:
        return True
    return False


def _too_many(request: HttpRequest, seconds: float) -> HttpResponse:
    wait = int(seconds) + 1
    said = _("Too many requests came from here; wait {seconds} seconds.").format(seconds=wait)
    context = {"title": _("Please wait"), "reason": said}
    answer = render(request, "fonds/unavailable.html", context, status=TOO_MANY)
    answer["Retry-After"] = str(wait)
    return answer


def _place(request: HttpRequest, what: str) -> str:
    return f"{what}:{counted_as(str(get_client_ip_address(request) or ''))}"
