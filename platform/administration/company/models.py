"""What a company says of itself: one row of settings, and its logo beside it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseGenericSetting

from persistence.models import CompanyTable


class CompanySettings(BaseGenericSetting, CompanyTable):
    """The settings of the company; what is empty follows the installation.

    Not registered with Wagtail's own settings screen: that would write past our action and its audit.
    """

    ONLY = 1  # the one row

    name = models.CharField(_("name"), max_length=200)
    accent = models.CharField(_("accent colour"), max_length=7, blank=True)
    logo_digest = models.CharField(max_length=64, blank=True)
    letterhead = models.TextField(_("letterhead"), blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("telephone"), max_length=50, blank=True)
    language = models.CharField(_("language"), max_length=16)
    time_zone = models.CharField(_("time zone"), max_length=64)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        app_label = "administration"
        verbose_name = _("company settings")
        constraints = [
            models.CheckConstraint(name="company_settings_one_row", condition=Q(id=1)),
            models.CheckConstraint(
                name="company_accent_is_a_colour",
                condition=Q(accent="") | Q(accent__regex=r"^#[0-9a-f]{6}$"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CompanyLogo(CompanyTable):
    """The logo as a PNG that Fonds itself has drawn; it lies in the database, so it moves with the company."""

    ONLY = 1

    image = models.BinaryField()
    digest = models.CharField(max_length=64)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()

    class Meta:
        app_label = "administration"
        constraints = [
            models.CheckConstraint(name="company_logo_one_row", condition=Q(id=1)),
        ]

    def __str__(self) -> str:
        return self.digest
