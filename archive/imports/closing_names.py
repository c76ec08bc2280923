"""Forgets what imports keep in the open of names, where a company begins to seal them with the titles of a category."""

from archive.imports.models import ImportIssue, ImportJob
from archive.imports.patch_models import ValueMemory
from archive.imports.recipe_models import ImportRecipe
from archive.imports.targets import TITLE
from policies.document.effective import effective, newly_sealed
from policies.document.following import follow
from policies.document.values import PolicyDocument


def register_forgetting() -> None:
    """Follow publications; called once at start-up."""
    follow("imports.forget", after_publication)


def after_publication(old: PolicyDocument, new: PolicyDocument) -> None:
    """Remove mappings of values, readings of ledgers, doubts and fixed values that say names of these categories."""
    categories = newly_sealed(old, new)
    if not categories:
        return
    ValueMemory.objects.filter(category__in=categories).delete()
    ImportRecipe.objects.filter(category__in=categories).delete()
    for job in ImportJob.objects.filter(category__in=categories):
        names = {TITLE, *effective(new, job.category).names}
        ImportIssue.objects.filter(job=job, field__in=names).delete()
        fixed = job.mapping.get("fixed", {})
        if names & fixed.keys():
            kept = {code: value for code, value in fixed.items() if code not in names}
            job.mapping = {**job.mapping, "fixed": kept}
            job.save(update_fields=["mapping"])
