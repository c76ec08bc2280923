"""The screens on which something is put elsewhere: a category in the tree, a field in its card."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from kernel.errors import Conflict, Invalid, Missing
from policies.document.effective import effective
from policies.studio import actions, queries
from policies.studio.arranging_forms import MoveCategoryForm
from policies.studio.frame import actor_now, done, frame, told, tried, way_to
from policies.studio.words import named

TREE = "tree"  # what the page that moves by drag and keyboard sends along


def move_category(request: HttpRequest, code: str) -> HttpResponse:
    """Put a category elsewhere in the tree; from the tree itself a refusal is told there."""
    actor = actor_now()
    document = queries.working_document(actor)
    known = effective(document, code).category
    if request.method == "POST" and request.POST.get("back") == TREE:
        return _moved_in_tree(request, code)
    siblings = [one.code for one in document.categories if one.parent == known.parent]
    place = siblings.index(code)
    form = MoveCategoryForm(
        request.POST or None,
        initial={"parent": known.parent, "after": siblings[place - 1] if place else ""},
        document=document,
        code=code,
    )
    there: list[str] = []

    def save() -> None:
        said = form.cleaned_data
        there.append(actions.move_category(actor, code, parent=said["parent"], after=said["after"]))

    if request.method == "POST" and tried(form, save):
        done(request, _("{category} is moved in the draft.").format(category=there[0]))
        return _tree_at(there[0])
    name = f"{code} {named(known)}"
    context = frame(
        _("Move {name}").format(name=name),
        way=way_to(known),
        form=form,
        submit_label=_("Move"),
        cancel_url=reverse("policy_categories"),
        submit_note=_("Saved in the draft; in force once it is published."),
    )
    return render(request, "fonds/form_page.html", context, status=400 if form.errors else 200)


def _moved_in_tree(request: HttpRequest, code: str) -> HttpResponse:
    parent, after = request.POST.get("parent", ""), request.POST.get("after", "")
    there = code
    try:
        there = actions.move_category(actor_now(), code, parent=parent, after=after)
    except (Invalid, Conflict, Missing) as error:
        told(request, error)
    else:
        done(request, _("{category} is moved in the draft.").format(category=there))
    return _tree_at(there)


def _tree_at(code: str) -> HttpResponse:
    """Return to the tree, at a category."""
    return redirect(f"{reverse('policy_categories')}?{urlencode({'at': code})}")
