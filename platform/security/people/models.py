"""Who works in the company, where and as what, from when to when; appointments are never overwritten."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kernel.clock import now
from persistence.models import CompanyTable


class UserManager(BaseUserManager["User"]):
    """Makes people; there is no superuser inside a company."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """Make a person who may sign in with `password`; without one the account cannot be used yet."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """Refuse: nobody stands above the policy of a company."""
        raise ValueError("Fonds has no superuser: give rights in the access grid.")

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a person by sign-in name, without regard to case."""
        return self.get(username__iexact=username)


class User(AbstractBaseUser, PermissionsMixin, CompanyTable):
    """A person of the company, with or without an account."""

    username = models.CharField(_("sign-in name"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=100)
    email = models.EmailField(_("e-mail"), blank=True)
    staff_no = models.CharField(_("staff number"), max_length=32, blank=True)
    language = models.CharField(_("language"), max_length=16, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    former = models.BooleanField(_("left the company"), default=False)
    password_once = models.BooleanField(
        _("must choose a password at the next sign-in"), default=False
    )
    password_at = models.DateTimeField(null=True, blank=True)
    first_day = models.DateField(_("first day in the company"), null=True, blank=True)
    date_joined = models.DateTimeField(_("registered at"), default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    # Nobody has pages or collections of Wagtail, which would ask for both on every page of ours.
    _page_permission_cache = ()
    _collection_permission_cache = ()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        app_label = "security"
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(name="user_never_superuser", condition=Q(is_superuser=False)),
            models.CheckConstraint(
                name="user_former_cannot_sign_in", condition=Q(former=False) | Q(is_active=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def set_password(self, raw_password: str | None) -> None:
        """Put a password on the person, unsaved, with the moment it was chosen."""
        super().set_password(raw_password)
        self.password_at = now()

    @property
    def is_staff(self) -> bool:
        """Django's admin is not used."""
        return False

    def get_full_name(self) -> str:
        """Return the name as colleagues know it."""
        return self.name

    def get_short_name(self) -> str:
        """Return the name; Chinese names are not cut."""
        return self.name

    # Wagtail's own screens read these two.
    @property
    def first_name(self) -> str:
        """Return the name."""
        return self.name

    @property
    def last_name(self) -> str:
        """Return nothing: a name is one text."""
        return ""


def _spoken(zh: str, en: str) -> str:
    """Return the name in the reader's language, the Chinese one where there is no other."""
    return en if en and (get_language() or "").startswith("en") else zh


class Department(CompanyTable):
    """A department (部门); its code stands in numbers and grants and never changes."""

    code = models.CharField(_("code"), max_length=16, unique=True)
    zh = models.CharField(_("Chinese name"), max_length=100)
    en = models.CharField(_("English name"), max_length=100, blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("part of")
    )
    closed = models.BooleanField(_("closed"), default=False)

    class Meta:
        app_label = "security"
        ordering = ["code"]
        verbose_name = _("department")

    def __str__(self) -> str:
        return _spoken(self.zh, self.en)


class Position(CompanyTable):
    """A position (职位): what somebody is; its code stands in grants and approvals.

    Who holds one that `keeps` keeps the files of the department (专人); one that `leads` is held by one
    person at a time in a department, its head (部门负责人).
    """

    code = models.CharField(_("code"), max_length=16, unique=True)
    zh = models.CharField(_("Chinese name"), max_length=100)
    en = models.CharField(_("English name"), max_length=100, blank=True)
    keeps = models.BooleanField(
        _("keeps the files of its department"), default=False, db_default=False
    )
    leads = models.BooleanField(_("leads its department"), default=False, db_default=False)
    closed = models.BooleanField(_("closed"), default=False)

    class Meta:
        app_label = "security"
        ordering = ["code"]
        verbose_name = _("position")

    def __str__(self) -> str:
        return _spoken(self.zh, self.en)


class OfficeField(models.CharField[str, str]):
    """The code of the position an appointment names: written with it, never given by who writes the row."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Return the code; a foreign key over both columns keeps it true whatever was written."""
        assert isinstance(model_instance, Appointment)  # noqa: S101 - the only table with such a column
        model_instance.office = model_instance.position.code
        return model_instance.office

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """Return it as a plain column: migrations know no code of ours."""
        name, _path, args, more = super().deconstruct()
        return name or "", "django.db.models.CharField", args, more


class Appointment(CompanyTable):
    """Somebody holds a position in a department from one day to another; ending it sets `valid_to` once.

    Migration 0011 adds what the model cannot say: `office` is the code of `position`, and no person holds
    two of SYS, SECA and AUDA on one day (三员分立), nor one of them in somebody else's stead.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appointments")
    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    position = models.ForeignKey(Position, on_delete=models.PROTECT)
    territory = models.CharField(_("territory"), max_length=16, blank=True)
    stands_in_for = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="stand_ins"
    )
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True, blank=True)
    office = OfficeField(max_length=16, editable=False)

    class Meta:
        app_label = "security"
        ordering = ["-valid_from", "id"]
        verbose_name = _("appointment")
        constraints = [
            models.CheckConstraint(
                name="appointment_ends_after_start",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
            models.UniqueConstraint(
                name="appointment_open_once",
                fields=("user", "department", "position"),
                condition=Q(valid_to__isnull=True, stands_in_for__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.department} {self.position}"
