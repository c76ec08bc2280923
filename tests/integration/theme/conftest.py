"""A company with its people, some records, and a language in which every translated sentence is marked."""

import pytest
from django.test import Client
from django.utils.translation import trans_real

from archive.records import actions
from archive.records.rules import NewRecord
from kernel.scope import reenter
from security.people.models import User
from tests.integration.archive.records.conftest import CARD, People

OPEN, CLOSE = "〖", "〗"  # in the print font too
POSTS = {
    "clerk": ("XSB", "CLK"),
    "salesman": ("XSB", "OPR"),
    "head": ("XSB", "DH"),
    "reader": ("JSB", "STF"),
    "finance": ("CWB", "STF"),
    "auditor": ("GLB", "AUDA"),
}


@pytest.fixture(scope="module")
def people():
    """The people of the module's company."""
    return People()


@pytest.fixture
def marked(monkeypatch):
    """Mark every translation of Chinese: what a page says without marks was never translated."""
    catalog = trans_real.translation("zh-hans")
    real_get, real_plural = catalog.gettext, catalog.ngettext

    def gettext(message):
        said = real_get(message)
        return f"{OPEN}{said}{CLOSE}" if said.strip() and message in catalog._catalog else said

    def ngettext(one, many, number):
        return f"{OPEN}{real_plural(one, many, number)}{CLOSE}"

    monkeypatch.setattr(catalog, "gettext", gettext)
    monkeypatch.setattr(catalog, "ngettext", ngettext)


@pytest.fixture
def lived_in(company, people):
    """A file in review, one filed, a change that waits, a draft; returns username → signed-in browser."""
    with reenter(company.id):
        clerk, salesman = people.actor("XSB", "CLK"), people.actor("XSB", "OPR")
        head = people.actor("XSB", "DH")
        known = {**CARD, "filled_by": salesman.id, "reviewed_by": head.id}
        rows = [
            NewRecord(category="KP", values={**known, "brands": f"凤凰{at}"}) for at in range(2)
        ]
        filed, _draft = actions.create(clerk, rows).done
        actions.submit(clerk, [filed])
        ids = {name: people.actor(*post).user_id for name, post in POSTS.items()}
        ids["admin"] = User.objects.get(username="admin").pk
        User.objects.filter(pk__in=ids.values()).update(language="zh-hans")
        users = {name: User.objects.get(pk=pk) for name, pk in ids.items()}
        found = {}
        for name, user in users.items():
            found[name] = Client(HTTP_HOST=company.host, HTTP_ACCEPT_LANGUAGE="zh-CN")
            found[name].force_login(user, backend="security.people.signin.CompanyBackend")
    return found
