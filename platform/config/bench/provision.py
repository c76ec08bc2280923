"""How long it takes until a new company can be signed in to, against migrating the same apps."""

import secrets
import time

from config.bench.report import Figure, Report
from config.preparing import prepare_installation
from persistence.provisioning import NewCompany
from tenants.models import Company
from tenants.names import new_id, schema_of
from tenants.provisioning import Order, create_company, drop_company
from tenants.template import execute_as_owner, migrate_schema


def measure(rounds: int = 5) -> Report:
    """Make `rounds` companies from P07 with a first person; migrate one schema the stock way."""
    prepare_installation()
    ours = Figure(
        name="Fonds: script, role, grants, pack published, person",
        unit="s",
        samples=tuple(_ours() for _ in range(rounds)),
    )
    stock = Figure(
        name="django-tenants: CREATE SCHEMA and migrate", unit="s", samples=(_migrated(),)
    )
    return Report(
        what="provision one company",
        data="pack P07, the migrations of all company apps",
        ours=ours,
        baselines=(stock,),
        notes=("The baseline ends with empty tables: no role, no pack, nobody to sign in.",),
    )


def _ours() -> float:
    person = {"username": "admin", "name": "Bench", "email": "", "password": secrets.token_hex(16)}
    order = Order(
        name="Bench",
        host=f"bench-{secrets.token_hex(6)}.localhost",
        new=NewCompany(pack="P07", fonds="KH01", language="zh-hans", person=person, published=True),
    )
    started = time.perf_counter()
    company = create_company(order)
    spent = time.perf_counter() - started
    drop_company(Company.objects.using("migrator").get(pk=company.pk))
    return spent


def _migrated() -> float:
    schema = schema_of(new_id())
    started = time.perf_counter()
    execute_as_owner(f"CREATE SCHEMA {schema}")
    try:
        migrate_schema(schema)
        return time.perf_counter() - started
    finally:
        execute_as_owner(f"DROP SCHEMA {schema} CASCADE")
