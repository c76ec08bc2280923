"""Builds the demonstration once: companies, people, and their ledgers imported as an onboarding team does it."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from config.demo.cast import Player, Stage
from config.demo.ledgers import write_cards, write_people
from kernel.clock import today
from persistence.provisioning import NewCompany
from security.people.actions import register_people
from security.people.models import User
from security.people.post_actions import appoint
from security.people.queries import actor_of
from security.people.rules import AppointmentData, PersonData
from tenants.models import Company, Domain
from tenants.provisioning import Order, create_company
from tenants.scope import tenant_scope


@dataclass(frozen=True, kw_only=True)
class Built:
    """One demo company as it stands: its stage, host name, and whether it was made just now."""

    stage: Stage
    host: str
    company: Company
    new: bool


def build(stage: Stage) -> Built:
    """Make the company and its people if they are not there yet."""
    host = f"{stage.label}.{settings.FONDS_BASE_HOST}"
    known = Domain.objects.select_related("tenant").filter(domain=host).first()
    if known is not None:
        return Built(stage=stage, host=host, company=known.tenant, new=False)
    admin = stage.admin
    person = {
        "username": admin.username,
        "name": admin.name,
        "email": f"{admin.username}@example.com",
        "password": password(),
    }
    company = create_company(
        Order(
            name=stage.name,
            host=host,
            new=NewCompany(pack=stage.pack, fonds=stage.fonds, language="zh-hans", person=person),
        )
    )
    _engage(company, host, stage)
    return Built(stage=stage, host=host, company=company, new=True)


def _engage(company: Company, host: str, stage: Stage) -> None:
    """Register the people and give them their posts, as the company's administrator."""
    with tenant_scope(company.value(host)):
        actor = actor_of(User.objects.get(username=stage.admin.username))
        people = [
            PersonData(
                username=player.username,
                name=player.name,
                email=f"{player.username}@example.com",
                password=password(),
                once=False,
            )
            for player in stage.players
        ]
        ids = {user.username: user.pk for user in register_people(actor, people).done}
        appoint(actor, [post for player in stage.players for post in _posts(player, ids)])


def _posts(player: Player, ids: dict[str, int]) -> list[AppointmentData]:
    return [
        AppointmentData(
            person=ids[player.username],
            department=department,
            position=position,
            valid_from=today(),
        )
        for department, position in player.posts
    ]


def ledger(stage: Stage) -> Path:
    """Write the company's ledger into the demo folder and return where it lies."""
    folder = Path(settings.FONDS_HOME) / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / stage.ledger
    named = {player.username: player.name for player in stage.players}
    if stage.pack == "P07":
        write_cards(path, stage.rows, seed=7, staff=(named["wanglei"], named["lijianguo"]))
    else:
        write_people(path, stage.rows, seed=8, owner=named["xufang"])
    return path


def password() -> str:
    """Return the one password of the demonstration's people, made once per installation and kept for the owner."""
    path = Path(settings.FONDS_HOME) / "demo" / "sign-in.json"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        words = "-".join(secrets.token_hex(2) for _ in range(4))
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump({"password": words}, file)
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return str(found["password"])


def playbill(built: Built, port: int) -> list[str]:
    """Return the lines that tell a visitor where to go and as whom."""
    lines = [f"{built.stage.name}", f"  {settings.FONDS_SCHEME}://{built.host}:{port}/"]
    lines += [
        f"    {player.username:12} {player.name}  {player.does}"
        for player in (built.stage.admin, *built.stage.players)
    ]
    return lines
