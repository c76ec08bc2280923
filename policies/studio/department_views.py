"""The screen that maps the departments of a pack onto the company's own: wish, look, do."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.sentences import sentence
from backoffice.taking_back import say_done
from kernel.errors import Conflict, Invalid
from policies.document.canonical import digest_of
from policies.studio import queries
from policies.studio.actions import map_departments
from policies.studio.department_forms import DepartmentsForm
from policies.studio.department_queries import own_departments, records_in
from policies.studio.department_rules import problems_with_wishes
from policies.studio.department_showing import changes_wished, notes, way
from policies.studio.frame import actor_now, frame


def departments(request: HttpRequest) -> HttpResponse:
    """Ask what each department of the policy is in the company; show what would change, then do it."""
    actor = actor_now()
    document = queries.working_document(actor)
    own = own_departments()
    data = request.POST if request.method == "POST" else None
    form = DepartmentsForm(data, document=document, own=own)
    if request.method == "POST" and form.is_valid():
        codes = {one.code for one in document.departments}
        problems = problems_with_wishes(form.wishes, own, codes)
        if problems:
            form.show(Invalid(problems))
        elif "digest" in request.POST:
            return _done(request, form)
        else:
            return _preview(request, form)
    context = frame(
        _("Departments of the pack"),
        way=way(),
        form=form,
        form_sections=form.sections(),
        submit_label=_("Show what would change"),
        cancel_url=reverse("departments_list"),
    )
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)


def _preview(request: HttpRequest, form: DepartmentsForm) -> HttpResponse:
    actor = actor_now()
    document = queries.working_document(actor)
    own = own_departments()
    merged = [wish.code for wish in form.wishes if wish.into]
    said = notes(form.wishes, own, records_in(actor, merged))
    changes = changes_wished(document, form.wishes, own)
    form.hide(digest_of(document))
    context = frame(
        _("Departments of the pack"),
        way=way(),
        question=_("Change these places?") if changes else _("Keep all departments as they are?"),
        consequence=_(
            "Places of the policy change in the draft and are in force once it is published; names "
            "and closed departments of the company change at once."
        ),
        notes=said,
        changes=changes,
        form=form,
        form_free=True,
        submit_label=_("Change them") if changes else _("Keep them"),
        cancel_url=reverse("policy_departments"),
    )
    return render(request, "policies/departments.html", context)


def _done(request: HttpRequest, form: DepartmentsForm) -> HttpResponse:
    actor = actor_now()
    try:
        map_departments(actor, form.wishes, digest=request.POST["digest"])
    except (Invalid, Conflict) as error:
        found = error.problems if isinstance(error, Invalid) else (error,)
        for one in found:
            messages.error(request, sentence(one))
        return redirect("policy_departments")
    say_done(request, actor, _("The departments are mapped; publish the draft to put it in force."))
    return redirect("policy_overview")
