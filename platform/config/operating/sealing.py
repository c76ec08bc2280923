"""Seals the trails that no company's own clock does: of the operators' company, and of companies suspended."""

from django.db.models import Q

from config.operating.audit import seal_trail
from jobs.port import fleet_task
from tenants.models import Company, State


@fleet_task("config.seal_others", cron="3-59/5 * * * *")
def seal_others() -> dict[str, int]:
    """Seal what is settled there; sign-ins and refusals go on in a suspended company."""
    others = Q(kind="control", state=State.ACTIVE) | Q(state=State.SUSPENDED)
    added = 0
    for company in Company.objects.filter(others).order_by("created_at"):
        added += seal_trail(company.value())["added"]
    return {"added": added}
