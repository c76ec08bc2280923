"""Screens of stand-ins: who stands in for whom, set for a period and ended early."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from administration.people_views import done_or_asked, tabs
from backoffice.problems import add_problems
from kernel.clock import today
from kernel.errors import Invalid
from kernel.scope import current
from security.actor import Actor
from security.people.models import User
from security.people.rights import manages_people
from security.people.second_acts import standing_in
from security.people.second_port import do_or_ask
from security.people.stand_in_actions import end_stand_in
from security.people.stand_in_queries import StandIn, possible_stand_ins, stand_ins
from security.people.stand_in_rules import StandInData


class StandInForm(forms.Form):
    """For whom, who, and from when to when."""

    principal = forms.ModelChoiceField(label=gettext_lazy("Away"), queryset=User.objects.none())
    stand_in = forms.ModelChoiceField(label=gettext_lazy("Stand-in"), queryset=User.objects.none())
    valid_from = forms.DateField(
        label=gettext_lazy("First day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    valid_to = forms.DateField(
        label=gettext_lazy("Last day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, actor: Actor, **more: Any) -> None:
        super().__init__(*args, **more)
        own = int(actor.id)
        self._offer("stand_in", possible_stand_ins(own))
        self.fields["valid_from"].initial = today()
        if manages_people(actor):
            self._offer("principal", User.objects.filter(former=False).order_by("name", "pk"))
            self.fields["principal"].initial = own
        else:
            del self.fields["principal"]

    def _offer(self, name: str, queryset: Any) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = queryset


def stand_ins_list(request: HttpRequest) -> HttpResponse:
    """List who stands in for whom: one's own, everybody's for who manages people."""
    actor: Actor = current().actor
    past = request.GET.get("past") == "1"
    manages = bool(manages_people(actor))
    context = {
        "title": _("Stand-ins"),
        "lead": _(
            "A stand-in decides in the other's name, which every decision shows, and never what "
            "either of them asked for or prepared."
        ),
        "actions": [{"label": _("Set a stand-in"), "url": reverse("stand_in_new"), "icon": "plus"}],
        "tabs": tabs("people_stand_ins") if manages else [],
        "breadcrumb": []
        if manages
        else [{"label": _("My account"), "url": reverse("own_account")}, {"label": _("Stand-ins")}],
        "here": reverse(_place(actor)),
        "stand_ins": [_shown(one) for one in stand_ins(actor, on=today(), past=past)],
        "past": past,
    }
    return render(request, "administration/stand_ins.html", context)


def _place(actor: Actor) -> str:
    """Return where this person has the list: who manages people below People, others in their own account."""
    return "people_stand_ins" if manages_people(actor) else "stand_ins_list"


def _shown(one: StandIn) -> dict[str, Any]:
    return {
        "number": one.number,
        "principal": one.principal,
        "stand_in": one.stand_in,
        "posts": [f"{post.department} {post.position}" for post in one.posts],
        "valid_from": one.valid_from,
        "valid_to": one.valid_to,
        "open": one.valid_to is None or one.valid_to >= today(),
        "begun": one.valid_from <= today(),
    }


def stand_in_new(request: HttpRequest) -> HttpResponse:
    """Set a stand-in, for oneself or, for who manages people, for anybody."""
    actor: Actor = current().actor
    form = StandInForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        principal = data.get("principal")
        wanted = StandInData(
            principal=principal.pk if principal else int(actor.id),
            stand_in=data["stand_in"].pk,
            valid_from=data["valid_from"],
            valid_to=data["valid_to"],
        )
        try:
            asked = do_or_ask(actor, standing_in(wanted))
        except Invalid as error:
            add_problems(form, error)
        else:
            return done_or_asked(request, asked, redirect(_place(actor)))
    context = {
        "title": _("Set a stand-in"),
        "lead": _("All posts held in that time are taken over, and end with the last day."),
        "breadcrumb": [
            {"label": _("Stand-ins"), "url": reverse(_place(actor))},
            {"label": _("Set a stand-in")},
        ],
        "form": form,
        "submit_label": _("Set the stand-in"),
        "cancel_url": reverse(_place(actor)),
    }
    return render(request, "fonds/form_page.html", context)


@require_POST
def stand_in_end(request: HttpRequest, appointment: int) -> HttpResponse:
    """End a stand-in early."""
    actor: Actor = current().actor
    end_stand_in(actor, appointment, today=today())
    messages.success(request, _("Saved."))
    return redirect(_place(actor))
