"""Takes second factors from somebody who lost them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from administration.people_views import crumbs, done_or_asked
from administration.sign_in.forms import ReasonForm
from backoffice.problems import add_problems
from kernel.errors import Invalid
from kernel.scope import current
from security.factors.taking_actions import taking
from security.people.queries import person_or_missing
from security.people.second_port import do_or_ask
from security.people.security_rights import demand_security


def person_factors(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why; a POST takes the factors, and the next sign-in needs the password only."""
    demand_security(current().actor, "factor.take", f"person:{pk}")
    person = person_or_missing(pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            asked = do_or_ask(current().actor, taking(person, form.cleaned_data["reason"]))
        except Invalid as error:
            add_problems(form, error)
        else:
            if asked is not None:
                return done_or_asked(request, asked, redirect("person", pk=pk))
            said = _("{name} signs in with the password only until a new factor is set up.")
            messages.success(request, said.format(name=person.name))
            return redirect("person", pk=pk)
    context = {
        "title": _("Take away second factors"),
        "breadcrumb": [*crumbs(person.name), {"label": _("Second factor")}],
        "lead": _("For somebody who lost the device and the recovery codes."),
        "form": form,
        "submit_label": _("Take away"),
        "submit_kind": "danger",
        "cancel_url": reverse("person", args=[pk]),
    }
    return render(request, "fonds/form_page.html", context)
