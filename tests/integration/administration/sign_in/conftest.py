"""Providers of a company that answer in memory, and people who are known there."""

from urllib.parse import urlsplit

import pytest

from kernel.clock import instant
from security.providers import asking
from security.providers.models import IdentityProvider, ProviderLink, ProviderPace
from security.providers.sealing import seal_secret
from tenants.scope import tenant_scope
from tests.integration.administration.sign_in.issuers import Issuer


@pytest.fixture
def issuers():
    """Return `issuers(name)`: a provider that answers at https://<name>.example."""
    known = {}

    def ask(question):
        return known[urlsplit(question.url).hostname].answer(question)

    def make(name="id"):
        host = f"{name}.example"
        known.setdefault(host, Issuer(f"https://{host}"))
        return known[host]

    before = asking.fill(ask)
    yield make
    asking.fill(before)


@pytest.fixture
def set_up(company, issuers):
    """Return `set_up(issuer, **fields)`: the provider as a row, switched on."""

    def make(issuer, **fields):
        with tenant_scope(company):
            row = IdentityProvider.objects.create(
                name=fields.pop("name", "Company account"),
                issuer=issuer.address,
                client_id=issuer.client_id,
                scopes=["openid", "profile"],
                name_claim="preferred_username",
                **fields,
            )
            row.secret = seal_secret(row.pk, issuer.secret)
            row.state = "active"
            row.save()
            return row

    yield make
    with tenant_scope(company):
        ProviderPace.objects.all().delete()
        IdentityProvider.objects.exclude(state="removed").update(state="suspended")


@pytest.fixture
def linked(company, person):
    """Return `linked(row, name, *posts)`: somebody known at a provider as sub-<name>."""

    def make(row, name, *posts):
        user = person(name, *posts)
        with tenant_scope(company):
            ProviderLink.objects.get_or_create(
                provider=row, user=user, subject=f"sub-{name}", defaults={"linked_at": instant()}
            )
        return user

    return make


@pytest.fixture
def door(issuers, set_up, linked):
    """A provider switched on, at which lan is known, and her browser."""
    issuer = issuers()
    row = set_up(issuer)
    linked(row, "lan", "CLK")
    return issuer, row
