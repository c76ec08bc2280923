"""The screen that says whether changes of roles need a second administrator, and what is said when they do."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from administration.company.views import tabs
from administration.people_views import done_or_asked, manager
from backoffice.problems import add_problems
from kernel.errors import Invalid
from security.people.second_actions import SWITCH
from security.people.second_acts import switching
from security.people.second_guard import is_hardened
from security.people.second_port import do_or_ask
from security.people.second_queries import administrators


class SecondForm(forms.Form):
    """One administrator or two."""

    second = forms.TypedChoiceField(
        label=gettext_lazy("Changes of roles"),
        coerce=lambda value: value == "two",
        widget=forms.RadioSelect,
        choices=[
            ("one", gettext_lazy("One administrator is enough")),
            ("two", gettext_lazy("A second administrator has to agree")),
        ],
    )


def second_administrator(request: HttpRequest) -> HttpResponse:
    """Show whether a second administrator has to agree; a POST changes it, with a second one where one must agree."""
    actor = manager(SWITCH)
    hardened = is_hardened()
    form = SecondForm(request.POST or None, initial={"second": "two" if hardened else "one"})
    if request.method == "POST" and form.is_valid():
        try:
            asked = do_or_ask(actor, switching(second=form.cleaned_data["second"]))
        except Invalid as error:
            add_problems(form, error)
        else:
            return done_or_asked(request, asked, redirect("second_administrator"))
    others = _(", ").join(user.name for user in administrators(excluding=(actor.id,)))
    context = {
        "title": _("Two administrators"),
        "lead": _(
            "Posts given and ended, stand-ins, lists of people read in, what a position is, and switching "
            "this off: somebody asks, another administrator agrees, then it is done."
        ),
        "tabs": tabs("second_administrator"),
        "form": form,
        "form_note": _("Others who could agree: {names}").format(names=others or _("nobody")),
        "submit_label": _("Save"),
    }
    return render(request, "administration/second.html", context)
