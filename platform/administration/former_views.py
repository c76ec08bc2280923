"""The screen on which somebody who left is entered without an account, so that old records can name them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from administration.people_views import form_page, manager
from backoffice.problems import add_problems
from kernel.errors import Invalid
from security.people.former_actions import VERB, register_former
from security.people.former_rules import FormerData
from security.people.models import Department, Position


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


class FormerForm(forms.Form):
    """What is known of somebody who left: the name, and the post they held, if it is known."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    staff_no = forms.CharField(label=gettext_lazy("Staff number"), required=False, max_length=32)
    department = forms.ModelChoiceField(
        label=gettext_lazy("Department"), queryset=Department.objects.none(), required=False
    )
    position = forms.ModelChoiceField(
        label=gettext_lazy("Position"), queryset=Position.objects.none(), required=False
    )
    first_day = _day(gettext_lazy("First day"))
    last_day = _day(gettext_lazy("Last day"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        # Closed ones too: that is where many of them worked.
        for name, rows in (("department", Department.objects), ("position", Position.objects)):
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = rows.order_by("code")

    @property
    def person(self) -> FormerData:
        """What was said, once the form is valid."""
        given = self.cleaned_data
        return FormerData(
            name=given["name"],
            staff_no=given["staff_no"],
            department=given["department"].code if given["department"] else "",
            position=given["position"].code if given["position"] else "",
            first_day=given["first_day"],
            last_day=given["last_day"],
        )


@require_http_methods(["GET", "POST"])
def former_new(request: HttpRequest) -> HttpResponse:
    """Enter somebody who left."""
    actor = manager(VERB)
    form = FormerForm(request.POST or None)
    back = f"{reverse('people_list')}?former=1"
    if request.method == "POST" and form.is_valid():
        try:
            made = register_former(actor, [form.person]).done[0]
        except Invalid as error:
            add_problems(form, error)
        else:
            said = _("%(name)s is entered as a person who left; the sign-in name is %(username)s.")
            messages.success(request, said % {"name": made.name, "username": made.username})
            return redirect(back)
    title = _("Enter a person who left")
    return form_page(request, form, title=title, submit=_("Enter"), back=back)
