"""The recipes somebody may use: those of the categories he imports into, without what he may not read."""

from django.db.models import Count, QuerySet

from archive.imports.queries import categories_for
from archive.imports.recipes.models import ImportCorrection, ImportRecipe
from kernel.errors import Missing, Problem
from kernel.text import N_
from policies.access.rules import Verb
from policies.document.effective import effective
from policies.document.queries import published
from security import permission
from security.actor import Actor
from security.permission import Subject

LONGEST_NAME, LONGEST = 120, 1_000  # characters of a name, of a description


def recipe_problems(name: str, description: str, is_taken: bool) -> list[Problem]:
    """Return what keeps a recipe from getting this name and description."""
    found = []
    if not name or len(name) > LONGEST_NAME:
        message = N_("A recipe has a name of 1 to {most} characters.")
        found.append(_problem("name", message, most=LONGEST_NAME))
    elif is_taken:
        found.append(_problem("name", N_("Another recipe of this category has this name.")))
    if len(description) > LONGEST:
        message = N_("The description has {most} characters at the most.")
        found.append(_problem("description", message, most=LONGEST))
    return found


def _problem(where: str, message: str, **params: int) -> Problem:
    return Problem(code="recipe", message=message, params=params, where=where)


def recipes_for(actor: Actor) -> QuerySet[ImportRecipe]:
    """Return the recipes of the categories an actor may import into, the last used first."""
    codes = [one.code for one in categories_for(actor)]
    found = ImportRecipe.objects.filter(category__in=codes).annotate(kept=Count("corrections"))
    return found.order_by("-used_at", "pk")


def recipe_for(actor: Actor, number: int) -> ImportRecipe:
    """Return one of them; Missing when there is none, Refused without the right to import there."""
    found = ImportRecipe.objects.filter(pk=number).first()
    if found is None:
        raise Missing
    subject = Subject(category=found.category)
    permission.demand(actor, Verb.IMPORT, subject, target=f"recipe:{number}")
    return found


def corrections_of(actor: Actor, recipe: ImportRecipe) -> QuerySet[ImportCorrection]:
    """Return the corrections of a recipe in columns this person may read, column by column."""
    clear = permission.readable(actor, recipe.category)
    known = {one.code for one in effective(published().document, recipe.category).fields}
    hidden = {
        heading
        for heading, code in recipe.content.get("columns", {}).items()
        if code in known and not clear.get(code, False)
    }
    found = ImportCorrection.objects.filter(recipe=recipe).exclude(heading__in=hidden)
    return found.order_by("column", "value")
