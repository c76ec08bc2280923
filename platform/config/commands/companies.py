"""`fonds company …`: make, list, suspend, resume."""

import argparse
import getpass
import sys
from typing import Any

from config import env
from config.operating.finding import find
from kernel.errors import Conflict
from kernel.text import N_


def add(commands: Any) -> None:
    """Add the company commands to the grammar."""
    company = commands.add_parser("company", help="make, list, suspend and resume companies")
    verbs = company.add_subparsers(dest="verb", required=True, metavar="verb")
    create = verbs.add_parser("create", help="make a company from a policy pack")
    create.add_argument("name")
    create.add_argument("--host", required=True, help="host name under which it is reached")
    create.add_argument("--pack", default="P01", help="policy pack it starts from")
    create.add_argument(
        "--with", dest="addons", default="", help="add-ons to it, by commas: P06,P11"
    )
    create.add_argument("--fonds", default="KH01", help="fonds number (4 characters)")
    create.add_argument("--admin", default="admin", help="sign-in name of its first person")
    create.add_argument("--admin-name", default="", help="name of its first person")
    create.add_argument("--admin-email", default="")
    create.add_argument("--language", default="zh-hans", choices=("zh-hans", "en"))
    create.set_defaults(run=create_one)
    verbs.add_parser("list", help="list the companies").set_defaults(run=list_all)
    for verb, state in (("suspend", "suspended"), ("resume", "active")):
        sub = verbs.add_parser(verb, help=f"{verb} a company")
        sub.add_argument("company", help="host name or id")
        sub.add_argument("--reason", default="", help="why, for the registry's list of events")
        sub.set_defaults(run=change_state, state=state)


def create_one(options: argparse.Namespace) -> dict[str, Any]:
    """Make a company; the first person's password is asked for, or read from FONDS_ADMIN_PASSWORD."""
    from config.console.ordering import demand_sound
    from config.preparing import prepare_installation
    from persistence.provisioning import NewCompany
    from policies.packs.loader import joined, load_pack
    from tenants.provisioning import Order, create_company

    prepare_installation()
    load_pack(options.pack)
    chosen = tuple(code.strip().upper() for code in options.addons.split(",") if code.strip())
    pack = joined(options.pack, chosen)
    load_pack(pack)
    person = {
        "username": options.admin,
        "name": options.admin_name or options.admin,
        "email": options.admin_email,
        "password": env.text("FONDS_ADMIN_PASSWORD") or _ask(),
    }
    demand_sound(options.fonds, person, options.language)
    company = create_company(
        Order(
            name=options.name,
            host=options.host.lower(),
            who=getpass.getuser(),
            new=NewCompany(
                pack=pack, fonds=options.fonds, language=options.language, person=person
            ),
        )
    )
    if not options.json:
        print(f"{company.name}: {options.host}")  # noqa: T201 - the command line
    return {"id": company.pk, "name": company.name, "host": options.host}


def _ask() -> str:
    if not sys.stdin.isatty():
        raise env.wrong("FONDS_ADMIN_PASSWORD", "", "the first person's password")
    return getpass.getpass("Password of the first person: ")


def list_all(options: argparse.Namespace) -> list[dict[str, Any]]:
    """List every company of the registry."""
    from tenants.models import Company

    rows = [
        {
            "id": company.pk,
            "name": company.name,
            "host": ", ".join(d.domain for d in company.domains.all()),
            "state": company.state,
            "pack": company.pack,
        }
        for company in Company.objects.order_by("created_at").prefetch_related("domains")
    ]
    if not options.json:
        for row in rows:
            print(f"{row['host']:32} {row['state']:12} {row['pack']:8} {row['name']}")  # noqa: T201 - the command line
    return rows


def change_state(options: argparse.Namespace) -> dict[str, Any]:
    """Suspend or resume; PostgreSQL refuses the company's work while it is suspended."""
    from tenants.provisioning import set_state

    company = find(options.company)
    if company.state == options.state:
        raise Conflict(
            N_("{company} is {state} already."), company=company.name, state=options.state
        )
    set_state(company, options.state, who=getpass.getuser(), reason=options.reason)
    return {"id": company.pk, "state": options.state}
