"""How long each screen takes an ordinary person in a big company, how often it asks the database, what it loads."""

import logging
import re
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from http import HTTPStatus
from statistics import median
from typing import Any

from django.db import connections
from django.test import Client
from django.urls import NoReverseMatch, reverse

from archive.records.models import Record
from config.bench.companies import CLERK, HEAD, SALESMAN, bench_company, person
from config.bench.listing import filled
from config.bench.report import Figure, Report, p95
from config.screens import SCREENS
from gateway.tokens.actions import make
from gateway.tokens.rules import TokenData
from kernel.clock import today
from kernel.scope import Company, reenter
from security.people.models import Appointment, Department, Position, User
from tenants.template import execute_as_owner

RECORDS = 100_000
PEOPLE = 500
ROUNDS = 8
PAGE_MS, HOME_MS, API_MS, QUERIES, LOAD_KB = 300, 150, 100, 25, 300  # the bounds
_WORST = 5
_WANTED = re.compile(r"(?:href|src)=\"(/static/[^\"]+\.(?:css|js|woff2|svg|png))\"")
_ASIDE = re.compile(r"SAVEPOINT|RELEASE|ROLLBACK|SET |BEGIN|COMMIT")
_PEOPLE = ("admin", CLERK, HEAD, SALESMAN)


@dataclass
class Seen:
    """What one screen cost one person: milliseconds of each round, and the most queries of any."""

    samples: list[float] = field(default_factory=list)
    queries: int = 0


def measure(records: int = RECORDS) -> Report:
    """Open every screen as each of four people, in a company of `records` cards and PEOPLE people."""
    with bench_company() as company:
        filled(company, records)
        password = _hired(company)
        for table in ("archive_record", "archive_search_words", "archive_number_event"):
            execute_as_owner(f"ANALYZE {company.schema}.{table}")
        paths = _paths(company)
        seen: dict[tuple[str, str], Seen] = {}
        logging.getLogger("fonds.request").setLevel(
            logging.WARNING
        )  # a line for each would be the report
        clients = {who: signed_in(company, who, password) for who in _PEOPLE}
        for _round in range(ROUNDS):
            for who, client in clients.items():
                _walk(client, who, paths, seen)
        api = _api(company)
        load = _first_load(clients[CLERK])
    return _report(records, seen, api, load)


def _report(
    records: int, seen: Mapping[tuple[str, str], Seen], api: Seen, load: Mapping[str, int]
) -> Report:
    every = [value for one in seen.values() for value in one.samples]
    slowest = sorted(seen.items(), key=lambda pair: -median(pair[1].samples))
    most = max(seen.items(), key=lambda pair: pair[1].queries)
    homes = [one for (_who, path), one in seen.items() if path == "/"]
    over = [f"{who} {path}" for (who, path), one in seen.items() if one.queries > QUERIES]
    return Report(
        what="open every screen as an ordinary person",
        data=f"{records:,} filed customer cards of pack P07, {PEOPLE} people, {len(seen)} screens,"
        f" {ROUNDS} rounds",
        ours=Figure(name="Fonds: all screens together", unit="ms", samples=tuple(every)),
        notes=(
            *(f"slowest: {told(*pair)}" for pair in slowest[:_WORST]),
            *(f"home: {told(*pair)}" for pair in seen.items() if pair[0][1] == "/"),
            f"most queries: {told(*most)}",
            f"API, 100 records: {_figures(api)}",
            f"first load: {sum(load.values()) / 1000:.0f} kB compressed in {len(load)} files",
            f"bounds: page {PAGE_MS} ms: {_held(slowest[0][1].samples, PAGE_MS)};"
            f" home {HOME_MS} ms: {_held(max((one.samples for one in homes), key=median), HOME_MS)};"
            f" API {API_MS} ms: {_held(api.samples, API_MS)};"
            f" {QUERIES} queries: {'held' if not over else 'missed at ' + ', '.join(over)};"
            f" {LOAD_KB} kB: {'held' if sum(load.values()) <= LOAD_KB * 1000 else 'missed'}",
        ),
    )


def told(name: tuple[str, str], one: Seen) -> str:
    """Return the figures of what somebody did, in a line."""
    return f"{name[0]} {name[1]}: {_figures(one)}"


def _figures(one: Seen) -> str:
    middle, high = median(one.samples), p95(one.samples)
    first = one.samples[0]  # a process that has just begun still reads templates and the policy
    return f"p50 {middle:.0f} ms, p95 {high:.0f} ms, first {first:.0f} ms, {one.queries} queries"


def _held(samples: Sequence[float], bound: float) -> str:
    return "held" if median(samples) <= bound else "missed"


def _hired(company: Company) -> str:
    """Hire people until there are PEOPLE, spread over the departments; return everybody's password."""
    password = secrets.token_urlsafe(16)
    with reenter(company.id):
        departments = list(Department.objects.filter(closed=False))
        positions = list(Position.objects.filter(code__in=("STF", "OPR", "CLK")))
        hired = User.objects.bulk_create(
            User(username=f"bench-{n}", name=f"员工{n:03}") for n in range(PEOPLE - len(_PEOPLE))
        )
        Appointment.objects.bulk_create(
            Appointment(
                user=one,
                department=departments[n % len(departments)],
                position=positions[n % len(positions)],
                valid_from=date(2020, 1, 1),
            )
            for n, one in enumerate(hired)
        )
        for one in User.objects.filter(username__in=_PEOPLE):
            one.set_password(password)
            one.save()
    return password


def _paths(company: Company) -> list[str]:
    """Return the screens that need nothing said, and those of one record in the middle."""
    with reenter(company.id):
        number = Record.objects.order_by("pk").values_list("pk", flat=True)[50]
    found = []
    for name in SCREENS:
        for given in ([], [number], ["KP"]):
            try:
                path = reverse(name, args=given)
            except NoReverseMatch:
                continue
            found.append(path)
            break
    return [
        *dict.fromkeys(found),
        "/records/?category=KP",
        "/records/?q=自行车",
        "/records/?q=copy9",
    ]


def signed_in(company: Company, username: str, password: str) -> Client:
    """Return a client in which somebody of the company is signed in, in Chinese."""
    client = Client(HTTP_HOST=company.host, HTTP_ACCEPT_LANGUAGE="zh-CN")
    client.post("/login/", {"username": username, "password": password}, secure=True)
    return client


def _walk(
    client: Client, who: str, paths: Sequence[str], seen: dict[tuple[str, str], Seen]
) -> None:
    for path in paths:
        with counted() as asked:
            started = time.perf_counter()
            answer = client.get(path, secure=True)
            spent = (time.perf_counter() - started) * 1000
        if answer.status_code == HTTPStatus.OK:  # who may not see it costs nothing here
            one = seen.setdefault((who, path), Seen())
            one.samples.append(spent)
            one.queries = max(one.queries, len(asked))


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the questions asked of the database, without what opens and closes a transaction."""
    asked: list[str] = []

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not _ASIDE.match(str(sql)):
            asked.append(str(sql))
        return execute(sql, params, many, context)

    with connections["default"].execute_wrapper(count):
        yield asked


def _api(company: Company) -> Seen:
    """List 100 records through the API as the clerk's program."""
    with reenter(company.id) as scope:
        scope.actor = clerk = person(CLERK)
        data = TokenData(
            name="bench", scopes=("records.read",), expires_on=today() + timedelta(days=1)
        )
        secret = make(clerk, data).secret
    client = Client(HTTP_HOST=company.host, HTTP_AUTHORIZATION=f"Bearer {secret}")
    found = Seen()
    for _round in range(ROUNDS):
        with counted() as asked:
            started = time.perf_counter()
            answer = client.get("/api/v1/records", {"limit": 100}, secure=True)
            found.samples.append((time.perf_counter() - started) * 1000)
        if answer.status_code != HTTPStatus.OK:
            raise RuntimeError(answer.content.decode())
        found.queries = max(found.queries, len(asked))
    return found


def _first_load(client: Client) -> dict[str, int]:
    """Return what home loads at a first visit: address to its size as it is sent to a browser."""
    page = client.get("/", secure=True).content.decode()
    return {url: _sent(client, url) for url in ("/", *sorted(set(_WANTED.findall(page))))}


def _sent(client: Client, url: str) -> int:
    answer = client.get(url, secure=True, HTTP_ACCEPT_ENCODING="gzip")
    return len(b"".join(answer))
