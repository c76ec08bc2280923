"""What all studio screens share: who acts, the way back, the tabs, and an action tried with its problems shown."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.sentences import sentences
from kernel.errors import Conflict, FondsError, Invalid
from kernel.scope import current
from policies.categories.rules import Category
from policies.studio.draft_bar import draft_bar
from policies.studio.forms import StudioForm
from policies.studio.words import named
from security.actor import Actor

Link = Mapping[str, Any]
TABS = ("overview", "heading", "categories", "cadences", "rights", "prints", "pack", "sheets")


def actor_now() -> Actor:
    """Return who acts in this request; nobody holds no right."""
    actor: Actor | None = current().actor
    return actor or Actor.system("nobody")


def frame(
    title: str, *, tab: str = "", way: tuple[Link, ...] = (), **context: Any
) -> dict[str, Any]:
    """Return the context of a studio page: its title, breadcrumb and tabs, and what else is given."""
    top = {"label": _("Policy"), "url": reverse("policy_overview")}
    labels = {
        "overview": _("Overview"),
        "heading": _("Head"),
        "categories": _("Categories"),
        "cadences": _("Cadences"),
        "rights": _("Rights"),
        "prints": _("Print forms"),
        "pack": _("Pack"),
        "sheets": _("Tables"),
    }
    return {
        "title": title,
        "breadcrumb": [top, *way, {"label": title}] if (way or tab != "overview") else [],
        "tabs": [
            {"label": labels[name], "url": reverse(f"policy_{name}"), "active": name == tab}
            for name in TABS
        ]
        if tab
        else [],
        "draft_bar": draft_bar(actor_now()),
        **context,
    }


def way_to(category: Category) -> tuple[Link, ...]:
    """Return the breadcrumb down to a category's page."""
    return (
        {"label": _("Categories"), "url": reverse("policy_categories")},
        {
            "label": f"{category.code} {named(category)}",
            "url": reverse("policy_category", args=[category.code]),
        },
    )


def tried(form: StudioForm, act: Callable[[], object]) -> bool:
    """Do `act` with a form that is filled in well; show its problems in the form and return False."""
    if not form.is_valid():
        return False
    try:
        act()
    except (Invalid, Conflict) as error:
        form.show(error)
        return False
    return True


def done(request: HttpRequest, text: str) -> None:
    """Tell the person that the draft was changed."""
    messages.success(request, text)


def told(request: HttpRequest, error: FondsError) -> None:
    """Tell the person why a button did nothing."""
    for text in sentences(error):
        messages.error(request, text)


def pressed(request: HttpRequest, act: Callable[[], object], text: str) -> None:
    """Do what a button asks for and tell that it is done, or why it did nothing."""
    try:
        act()
    except (Invalid, Conflict) as error:
        told(request, error)
    else:
        done(request, text)
