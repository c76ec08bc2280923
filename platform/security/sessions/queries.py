"""Which browsers somebody is signed in with."""

from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from security.sessions.models import OpenSession


def sessions_of(person: int) -> QuerySet[OpenSession]:
    """Return the browsers a person is signed in with, the one last used first."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    rows = OpenSession.objects.filter(user_id=person, key__in=alive)
    return rows.order_by("-seen_at", "-pk")
