"""What a company keeps of its notices: what happened, who was told, by which roads, in which words."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from notices import rules
from persistence.models import CompanyTable


class ModeChoice(models.TextChoices):
    """How somebody wants to hear of a kind of notice."""

    AT_ONCE = rules.Mode.AT_ONCE.value, _("by mail at once")
    DIGEST = rules.Mode.DIGEST.value, _("in the daily digest")
    APP = rules.Mode.APP.value, _("only here")


class MediumChoice(models.TextChoices):
    """By what road a notice leaves the app."""

    MAIL = rules.Medium.MAIL.value, _("mail")
    WEBHOOK = rules.Medium.WEBHOOK.value, _("signed webhook")
    WECOM = rules.Medium.WECOM.value, _("WeCom group robot")
    DINGTALK = rules.Medium.DINGTALK.value, _("DingTalk group robot")
    FEISHU = rules.Medium.FEISHU.value, _("Feishu group robot")


class DeliveryStateChoice(models.TextChoices):
    """Where a delivery is."""

    WAITING = rules.DeliveryState.WAITING.value, _("waiting")
    SENDING = rules.DeliveryState.SENDING.value, _("being sent")
    SENT = rules.DeliveryState.SENT.value, _("sent")
    REFUSED = rules.DeliveryState.REFUSED.value, _("refused")
    FAILED = rules.DeliveryState.FAILED.value, _("given up")


class Occasion(CompanyTable):
    """Something happened that people are told of. `params` hold no personal data: they lie in the open.

    The same `key` of a kind is one occasion, however often it is told.
    """

    kind = models.CharField(_("kind"), max_length=64)
    key = models.CharField(max_length=200)
    params = models.JSONField(default=dict)
    path = models.CharField(_("link"), max_length=500)
    at = models.DateTimeField(_("when"), db_default=Now())

    class Meta:
        app_label = "notices"
        constraints = [models.UniqueConstraint(name="occasion_once", fields=("kind", "key"))]
        indexes = [models.Index(name="occasion_at", fields=("at",))]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Channel(CompanyTable):
    """A webhook or group robot of the company. Address and secret are sealed: the address holds a key itself.

    `place` binds what is sealed to this row; `kinds` empty means every kind.
    """

    name = models.CharField(_("name"), max_length=100)
    medium = models.CharField(_("road"), max_length=16, choices=MediumChoice.choices)
    place = models.CharField(max_length=32, unique=True)
    host = models.CharField(_("host"), max_length=253)
    address = models.BinaryField()
    secret = models.BinaryField(default=bytes)
    language = models.CharField(_("language"), max_length=16)
    kinds = models.JSONField(default=list)
    active = models.BooleanField(_("on"), default=False)
    failures = models.PositiveIntegerField(default=0)
    broken_at = models.DateTimeField(null=True, blank=True)
    problem = models.TextField(_("problem"), blank=True)
    problem_params = models.JSONField(default=dict)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        app_label = "notices"
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="channel_is_no_mail", condition=~Q(medium=rules.Medium.MAIL.value)
            ),
            models.UniqueConstraint(name="channel_name_once", fields=("name",)),
        ]

    def __str__(self) -> str:
        return self.name


class Delivery(CompanyTable):
    """One thing to send by one road: a mail about an occasion, a day's digest, or a post to a channel."""

    medium = models.CharField(_("road"), max_length=16, choices=MediumChoice.choices)
    occasion = models.ForeignKey(Occasion, null=True, blank=True, on_delete=models.CASCADE)
    channel = models.ForeignKey(Channel, null=True, blank=True, on_delete=models.CASCADE)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    day = models.DateField(_("day of the digest"), null=True, blank=True)
    state = models.CharField(
        _("state"),
        max_length=16,
        choices=DeliveryStateChoice.choices,
        default=DeliveryStateChoice.WAITING,
    )
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_at = models.DateTimeField(db_default=Now())
    problem = models.TextField(_("problem"), blank=True)
    problem_params = models.JSONField(default=dict)
    made_at = models.DateTimeField(_("asked at"), db_default=Now())
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        app_label = "notices"
        constraints = [
            models.CheckConstraint(
                name="delivery_has_a_target",
                condition=Q(channel__isnull=False, occasion__isnull=False, person__isnull=True)
                | Q(channel__isnull=True, person__isnull=False, occasion__isnull=False, day=None)
                | Q(channel__isnull=True, person__isnull=False, occasion__isnull=True)
                & Q(day__isnull=False),
            ),
            models.UniqueConstraint(
                name="delivery_mail_once",
                fields=("occasion", "person"),
                condition=Q(channel__isnull=True, day__isnull=True),
            ),
            models.UniqueConstraint(
                name="delivery_post_once",
                fields=("occasion", "channel"),
                condition=Q(channel__isnull=False),
            ),
            models.UniqueConstraint(
                name="delivery_digest_once",
                fields=("person", "day"),
                condition=Q(day__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                name="delivery_due",
                fields=("next_at", "id"),
                condition=Q(state__in=("waiting", "sending")),
            ),
            models.Index(name="delivery_newest", fields=("-made_at", "-id")),
        ]

    def __str__(self) -> str:
        return f"{self.medium} {self.pk}"


class Receipt(CompanyTable):
    """One person was told of one occasion; `digest` is the mail that will list it, or has."""

    occasion = models.ForeignKey(Occasion, on_delete=models.CASCADE, related_name="receipts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField(null=True, blank=True)
    for_digest = models.BooleanField(default=False)
    digest = models.ForeignKey(
        Delivery, null=True, blank=True, on_delete=models.SET_NULL, related_name="receipts"
    )

    class Meta:
        app_label = "notices"
        constraints = [models.UniqueConstraint(name="receipt_once", fields=("occasion", "person"))]
        indexes = [
            models.Index(name="receipt_of_person", fields=("person", "-id")),
            models.Index(
                name="receipt_unread", fields=("person",), condition=Q(read_at__isnull=True)
            ),
            models.Index(
                name="receipt_for_digest",
                fields=("person",),
                condition=Q(for_digest=True, digest__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occasion_id} to {self.person_id}"


class Preference(CompanyTable):
    """What somebody chose for a kind; no row means at once."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=64)
    mode = models.CharField(max_length=16, choices=ModeChoice.choices)

    class Meta:
        app_label = "notices"
        constraints = [models.UniqueConstraint(name="preference_once", fields=("person", "kind"))]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.mode}"


class Wording(CompanyTable):
    """The company's own words for a kind in a language; no row means the words of Fonds."""

    kind = models.CharField(max_length=64)
    language = models.CharField(max_length=16)
    subject = models.CharField(max_length=rules.LONGEST_SUBJECT)
    body = models.TextField()

    class Meta:
        app_label = "notices"
        constraints = [models.UniqueConstraint(name="wording_once", fields=("kind", "language"))]

    def __str__(self) -> str:
        return f"{self.kind} {self.language}"


class Sender(CompanyTable):
    """Under which name and address the company's mails go out; at most one row."""

    only = models.BooleanField(default=True, unique=True)
    name = models.CharField(_("sender's name"), max_length=100, blank=True)
    address = models.EmailField(_("sender's address"), blank=True)

    class Meta:
        app_label = "notices"
        constraints = [models.CheckConstraint(name="sender_only_one", condition=Q(only=True))]

    def __str__(self) -> str:
        return self.address
