"""Builds the demonstration once: companies, people, their ledgers imported, and two years of their work."""

import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings

from config.demo.acting import ZONE, Agenda, Troupe
from config.demo.bicycle_life import BicycleLife
from config.demo.cast import Stage
from config.demo.ledgers import write_cards, write_people
from config.demo.scenes import Everyday
from config.demo.trade_life import TradeLife
from kernel.clock import given, now
from persistence.provisioning import NewCompany
from tenants.models import Company, Domain
from tenants.provisioning import Order, create_company, drop_company

Importer = Callable[[str, Path, Stage], None]
_LEDGER_DAY, _LATE_LEDGER = 3, 25  # days after the first one; days before today


@dataclass(frozen=True, kw_only=True)
class Built:
    """One demo company as it stands: its stage, and host name."""

    stage: Stage
    host: str


def build(stage: Stage, bring_in: Importer) -> Built:
    """Make the company with two years of its life, if it is not there yet.

    A first start that was interrupted left a mark: what it made is thrown away and made anew.
    """
    host = f"{stage.label}.{settings.FONDS_BASE_HOST}"
    mark = _folder() / f"{stage.label}.building"
    known = Domain.objects.select_related("tenant").filter(domain=host).first()
    if known is not None and not mark.exists():
        return Built(stage=stage, host=host)
    mark.touch()
    if known is not None:
        drop_company(known.tenant)
    live(stage, host, now(), bring_in)
    mark.unlink()
    return Built(stage=stage, host=host)


def live(stage: Stage, host: str, end: datetime, bring_in: Importer) -> Company:
    """Found the company two years before `end` and let its people work until then."""
    agenda = Agenda(end=end, seed=len(stage.players))
    founded = agenda.day(0)
    with given(founded):
        company = _found(stage, host)
    troupe = Troupe(company=company.value(host))
    kind = BicycleLife if stage.pack == "P07" else TradeLife
    life = kind(troupe, agenda, admin=stage.admin.username, password=password())
    _plan_people(life, agenda, founded, stage)
    # The works bring their old cards in before they begin; the group does so now, and its rows wait.
    at = agenda.day(_LEDGER_DAY) if stage.pack == "P07" else agenda.ago(_LATE_LEDGER)
    agenda.at(at, lambda moment: _bring_in(bring_in, host, stage, moment))
    if isinstance(life, BicycleLife):
        life.plan(agenda, _folder())
    else:
        life.plan(agenda)
    agenda.play()
    return company


def _found(stage: Stage, host: str) -> Company:
    person = {
        "username": stage.admin.username,
        "name": stage.admin.name,
        "email": f"{stage.admin.username}@example.com",
        "password": password(),
    }
    new = NewCompany(
        pack=stage.pack, fonds=stage.fonds, language="zh-hans", person=person, published=True
    )
    return create_company(Order(name=stage.name, host=host, new=new))


def _plan_people(life: Everyday, agenda: Agenda, founded: datetime, stage: Stage) -> None:
    first = [player for player in stage.players if player.joins == 0]
    agenda.at(agenda.after(founded, 0), lambda at: life.engage(at, first))
    for player in stage.players:
        if player.joins:
            agenda.at(agenda.day(player.joins), partial(life.engage, players=[player]))
        if player.leaves is not None:
            agenda.at(
                agenda.day(player.leaves), partial(life.say_goodbye, username=player.username)
            )


def _bring_in(bring_in: Importer, host: str, stage: Stage, moment: datetime) -> None:
    path = ledger(stage, moment.astimezone(ZONE).date())
    with given(moment):
        bring_in(host, path, stage)


def _folder() -> Path:
    folder = Path(settings.FONDS_HOME) / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def ledger(stage: Stage, written: date) -> Path:
    """Write the company's ledger of that day into the demo folder and return where it lies."""
    path = _folder() / stage.ledger
    named = {player.username: player.name for player in stage.players}
    if stage.pack == "P07":
        staff = (named["wanglei"], named["lijianguo"])
        write_cards(path, stage.rows, seed=7, staff=staff, written=written)
    else:
        write_people(path, stage.rows, seed=8, owner=named["xufang"], written=written)
    return path


def password() -> str:
    """Return the one password of the demonstration's people, made once per installation and kept for the owner."""
    path = _folder() / "sign-in.json"
    if not path.exists():
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
        if player.signs_in
    ]
    return lines
