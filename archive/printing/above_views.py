"""What the screens of export and print ask where somebody wants more rows than he may take out at once."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.outputs.queries import limit_of
from archive.printing import actions
from archive.printing.above import category_of, demand_or_ask
from archive.records.screens import home_crumb
from backoffice.problems import add_problems
from kernel.errors import Invalid
from kernel.scope import current
from security.actor import Actor


class PurposeForm(forms.Form):
    """What the rows are for."""

    purpose = forms.CharField(
        label=gettext_lazy("What for"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Who approves reads it."),
    )


def asked_above(request: HttpRequest, form: str, count: int, back: str) -> HttpResponse | None:
    """Return the page that asks for approval, or what follows it; None where so many rows may leave.

    Invalid with the limit and whom to ask where the policy names nobody who could approve.
    """
    actor: Actor = current().actor
    if not demand_or_ask(actor, form, request.GET, count):
        return None
    purpose = PurposeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and purpose.is_valid():
        try:
            said = purpose.cleaned_data["purpose"]
            number = actions.ask_above(actor, form, request.GET, purpose=said)
        except Invalid as error:
            add_problems(purpose, error)
        else:
            messages.success(request, _("Asked: once it is approved you make it here."))
            return redirect("request_page", number)
    limit = limit_of(actor, category_of(actor, form, request.GET)) or 0
    context = {
        "title": _("Ask for {count} rows").format(count=f"{count:,}"),
        "breadcrumb": [home_crumb(), {"label": _("Ask for approval")}],
        "tone": "warn",
        "question": _("You may take out {limit} rows at once; these are {count}.").format(
            limit=f"{limit:,}", count=f"{count:,}"
        ),
        "consequence": _(
            "The approval of output decides. It holds for exactly these criteria and is used once."
        ),
        "form": purpose,
        "submit_label": _("Ask for approval"),
        "cancel_url": back,
    }
    status = 400 if purpose.errors else 200
    return render(request, "fonds/confirm_page.html", context, status=status)
