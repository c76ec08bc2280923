"""The company a measurement is taken in: made from a pack, with its people, and dropped behind it."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from archive.records.channels import CHANNEL
from config.preparing import prepare_installation
from kernel.scope import Company as CompanyValue
from kernel.scope import reenter
from persistence.provisioning import NewCompany
from policies.categories.rules import Review
from policies.document import actions
from policies.document.queries import draft_digest, published
from policies.fields.rules import Required
from security.actor import Actor
from security.people.models import Appointment, Department, Position, User
from security.people.queries import actor_of
from tenants.models import Company
from tenants.provisioning import Order, create_company, drop_company

CLERK, SALESMAN, HEAD = "bench-clerk", "bench-salesman", "bench-head"
_POSTS = {CLERK: "CLK", SALESMAN: "OPR", HEAD: "DH"}


@contextmanager
def bench_company() -> Iterator[CompanyValue]:
    """Make a company from pack P07 whose sales department has a clerk, a salesman and a head."""
    prepare_installation()
    order = Order(
        name="Bench",
        host=f"bench-{secrets.token_hex(6)}.localhost",
        new=NewCompany(
            pack="P07",
            fonds="KH01",
            language="zh-hans",
            published=True,
            person={
                "username": "admin",
                "name": "Bench",
                "email": "",
                "password": secrets.token_hex(16),
            },
        ),
    )
    made = create_company(order)
    company = made.value(order.host)
    try:
        _engage(company)
        _key_from_paper(company)
        yield company
    finally:
        drop_company(Company.objects.using("migrator").get(pk=company.id))


def _engage(company: CompanyValue) -> None:
    with reenter(company.id):
        department = Department.objects.get(code="XSB")
        for username, position in _POSTS.items():
            Appointment.objects.create(
                user=User.objects.create_user(username=username, name=username),
                department=department,
                position=Position.objects.get(code=position),
                valid_from=date(2020, 1, 1),
            )


def _key_from_paper(company: CompanyValue) -> None:
    """Let cards be keyed from paper that was signed by hand, of whatever channel: neither is what is measured."""
    with reenter(company.id) as scope:
        scope.actor = admin = person("admin")
        document = published().document
        kept = tuple(
            replace(one, review=Review.BEFORE_ENTRY) if one.review is Review.SIGNED_CARD else one
            for one in document.categories
        )
        asked = tuple(
            replace(one, required=Required.OPTIONAL) if one.code == CHANNEL else one
            for one in document.fields
        )
        actions.apply_document(admin, replace(document, categories=kept, fields=asked))
        actions.publish(admin, draft_digest(), reason="bench")


def person(username: str) -> Actor:
    """Return one of the people, in the scope that is open."""
    return actor_of(User.objects.get(username=username))
