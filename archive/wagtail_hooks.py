"""Announce the archive's screens to Wagtail: the features' own, and the menu entries of records."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

import archive.anomalies.wagtail_hooks
import archive.appraisal.wagtail_hooks
import archive.backups.wagtail_hooks
import archive.checks.wagtail_hooks
import archive.collecting.wagtail_hooks
import archive.completion.wagtail_hooks
import archive.consulting.wagtail_hooks
import archive.contacts.wagtail_hooks
import archive.custody.wagtail_hooks
import archive.destruction.wagtail_hooks
import archive.disposal.wagtail_hooks
import archive.extracts.wagtail_hooks
import archive.files.wagtail_hooks
import archive.following.wagtail_hooks
import archive.handovers.wagtail_hooks
import archive.holds.wagtail_hooks
import archive.imports.wagtail_hooks
import archive.insight.wagtail_hooks
import archive.inspections.wagtail_hooks
import archive.lists.wagtail_hooks
import archive.loans.wagtail_hooks
import archive.mending.wagtail_hooks
import archive.onboarding.wagtail_hooks
import archive.outputs.wagtail_hooks
import archive.planning.wagtail_hooks
import archive.printing.wagtail_hooks
import archive.privacy.wagtail_hooks
import archive.records.wagtail_hooks
import archive.register.wagtail_hooks
import archive.resting.wagtail_hooks
import archive.sealing.wagtail_hooks
import archive.sharing.wagtail_hooks
import archive.statuses.wagtail_hooks
import archive.stocktaking.wagtail_hooks
import archive.unmasking.wagtail_hooks
import archive.updates.wagtail_hooks
import archive.using.wagtail_hooks  # noqa: F401 - each announces its own
from archive.records.menu import RecordsEntry


@hooks.register("register_admin_menu_item")
def records_entry() -> MenuItem:
    """Return the entry of the list of records."""
    url = reverse_lazy("records_list")
    return RecordsEntry(_("Records"), url, name="records", icon_name="folder", order=200)


@hooks.register("register_admin_menu_item")
def register_entry() -> MenuItem:
    """Return the entry of the register."""
    url = reverse_lazy("records_register")
    return RecordsEntry(_("Register"), url, name="register", icon_name="list-ol", order=210)
