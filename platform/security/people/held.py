"""What posts people hold, as the trail keeps it before and after a change."""

from collections.abc import Iterable

from security.people.models import Appointment


def held_posts(people: Iterable[int]) -> dict[str, list[str]]:
    """Return person id → each post as "department/position first day – last day", the oldest first."""
    wanted = sorted(set(people))
    found: dict[str, list[str]] = {str(person): [] for person in wanted}
    rows = Appointment.objects.filter(user__in=wanted).select_related("department", "position")
    for row in rows.order_by("valid_from", "pk"):
        stead = f" for {row.stands_in_for_id}" if row.stands_in_for_id else ""
        last = row.valid_to.isoformat() if row.valid_to else ""
        found[str(row.user_id)].append(
            f"{row.department.code}/{row.position.code} {row.valid_from.isoformat()} – {last}{stead}".rstrip()
        )
    return found
