"""The identity providers of a company, who is linked to them, which posts their groups give, and sign-ins under way."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from persistence.models import CompanyTable
from security.people.models import Appointment, Department, Position
from security.providers.rules import (
    ACTIVE,
    CREATE,
    LEAST_CHECK,
    LONGEST_SUBJECT,
    MOST_CHECK,
    REFUSE,
    REMOVED,
    SUSPENDED,
    USUAL_CHECK,
)


class IdentityProvider(CompanyTable):
    """One provider as the company describes it; `secret` is sealed."""

    name = models.CharField(max_length=64)
    issuer = models.CharField(max_length=500)
    client_id = models.CharField(max_length=255, blank=True)
    secret = models.TextField(blank=True)
    scopes = models.JSONField(default=list)
    name_claim = models.CharField(max_length=100)
    unknown = models.CharField(max_length=8, default=REFUSE)
    groups_claim = models.CharField(max_length=100, blank=True)
    factors = models.JSONField(default=list)
    only_way = models.BooleanField(default=False)
    check_minutes = models.PositiveSmallIntegerField(default=USUAL_CHECK, db_default=USUAL_CHECK)
    state = models.CharField(max_length=12, default=SUSPENDED)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        app_label = "security"
        constraints = [
            models.CheckConstraint(
                name="provider_state_known", condition=Q(state__in=(SUSPENDED, ACTIVE, REMOVED))
            ),
            models.CheckConstraint(
                name="provider_unknown_known", condition=Q(unknown__in=(REFUSE, CREATE))
            ),
            models.CheckConstraint(
                name="provider_active_is_whole",
                condition=~Q(state=ACTIVE) | (~Q(client_id="") & ~Q(secret="")),
            ),
            models.CheckConstraint(
                name="provider_is_asked_again",
                condition=Q(check_minutes__gte=LEAST_CHECK, check_minutes__lte=MOST_CHECK),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProviderDiscovery(CompanyTable):
    """What a provider said of itself when last asked: its description and its keys; asked again after an hour."""

    provider = models.OneToOneField(
        IdentityProvider, on_delete=models.CASCADE, related_name="discovery"
    )
    described = models.JSONField()
    keys = models.JSONField()
    asked_at = models.DateTimeField()

    class Meta:
        app_label = "security"

    def __str__(self) -> str:
        return str(self.provider_id)


class ProviderLink(CompanyTable):
    """An account at a provider, by its stable subject, is this person; nothing else makes it so."""

    provider = models.ForeignKey(IdentityProvider, on_delete=models.PROTECT, related_name="links")
    subject = models.CharField(max_length=LONGEST_SUBJECT)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    left_out = models.JSONField(default=list)  # positions its groups named and did not give

    class Meta:
        app_label = "security"
        constraints = [
            models.UniqueConstraint(
                name="provider_link_one_person", fields=("provider", "subject")
            ),
            models.UniqueConstraint(name="provider_link_one_account", fields=("provider", "user")),
        ]

    def __str__(self) -> str:
        return self.subject


class ProviderGroup(CompanyTable):
    """Who is in a group at the provider holds a position in a department."""

    provider = models.ForeignKey(IdentityProvider, on_delete=models.PROTECT, related_name="groups")
    group = models.CharField(max_length=LONGEST_SUBJECT)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        app_label = "security"
        constraints = [
            models.UniqueConstraint(
                name="provider_group_once",
                fields=("provider", "group", "department", "position"),
            )
        ]

    def __str__(self) -> str:
        return self.group


class ProviderPost(CompanyTable):
    """A post that a group brought: only such a post ends when the group is gone."""

    provider = models.ForeignKey(IdentityProvider, on_delete=models.PROTECT, related_name="+")
    appointment = models.OneToOneField(Appointment, on_delete=models.PROTECT, related_name="+")

    class Meta:
        app_label = "security"

    def __str__(self) -> str:
        return str(self.appointment_id)


class ProviderFlow(CompanyTable):
    """A sign-in that left for a provider: good once, in one browser, for five minutes.

    Only digests of what the browser carries; `sealed` holds what the provider must give back.
    """

    provider = models.ForeignKey(IdentityProvider, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=64, unique=True)
    browser = models.CharField(max_length=64)
    sealed = models.TextField()
    purpose = models.CharField(max_length=8)
    person = models.BigIntegerField(null=True, blank=True)
    on_to = models.CharField(max_length=500, blank=True)
    began_at = models.DateTimeField()

    class Meta:
        app_label = "security"

    def __str__(self) -> str:
        return self.purpose


class ProviderLogout(CompanyTable):
    """A logout token that was used, by the digest of its number; gone once no token of then is good any more."""

    provider = models.ForeignKey(IdentityProvider, on_delete=models.CASCADE, related_name="+")
    number = models.CharField(max_length=64)
    used_at = models.DateTimeField()

    class Meta:
        app_label = "security"
        constraints = [
            models.UniqueConstraint(name="provider_logout_once", fields=("provider", "number"))
        ]

    def __str__(self) -> str:
        return self.number


class ProviderPace(CompanyTable):
    """How fast one address may leave for providers; see `persistence.paces`."""

    key = models.CharField(max_length=64, unique=True)
    due_at = models.DateTimeField()

    class Meta:
        app_label = "security"

    def __str__(self) -> str:
        return self.key
