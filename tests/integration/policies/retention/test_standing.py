"""The law of retention in SQL says of every record what `due` says of it, its items counted in."""

import os
import random
from datetime import date, timedelta

import pytest
from django.db import connection
from psycopg import sql

from kernel.scope import reenter
from policies.retention.rules import Action, Circumstances, RetentionRule, due
from policies.retention.standing import as_item, as_standing, standing_text

# More of them make a long run beside the suite: FONDS_RETENTION_CASES=1000000.
CASES = int(os.environ.get("FONDS_RETENTION_CASES", "6000"))
FAMILIES = 100  # files asked in one question, each with up to three items
TODAY = date(2026, 11, 29)
PARENTS = {"HT": "", "HT·XS": "HT", "HT·XS·A": "HT·XS", "KH": "", "圈": "环", "环": "圈"}
TRIGGERS = ("FILED", "CON", "END", "WDR")
FLAGS = ("important", "vip")
ODD = (
    *(date(2024, 2, 29), date(2023, 12, 31), date(1000, 1, 1), date.max, date(2025, 8, 31)),
    *(
        date(2025, 11, 29),
        date(2023, 11, 29),
        date(2016, 11, 29),
        date(1996, 11, 29),
    ),  # last day today
)
PERIODS = ("", "P6M", "P184D", "P1Y", "P3Y", "P10Y", "P30Y", "P1Y6M", "P2W", "P9000Y", "P999999D")


def schedule(chance):
    """Return up to six random rules, impossible ones among them."""
    return [
        RetentionRule(
            category=chance.choice([*PARENTS]),
            code=chance.choice(["Y", "D3", "D10", "D30", "长期", "d'%s\\", ""]),
            period=chance.choice(PERIODS),
            trigger=chance.choice(["CON", "END", "FILED", "END|WDR", "CON|END|WDR", "SUP", ""]),
            start=chance.choice(["", "year"]),
            action=chance.choice([*Action]),
            minimum=chance.choice(["", "", *PERIODS, "permanent"]),
            maximum=chance.choice(PERIODS),
            condition=chance.choice(["", "", "", *FLAGS]),
        )
        for _rule in range(chance.randint(0, 6))
    ]


def day(chance):
    """Return a day: none, an odd one, or any of a hundred years."""
    if chance.random() < 0.25:
        return None
    if chance.random() < 0.2:
        return chance.choice(ODD)
    return date(1970, 1, 1) + timedelta(days=chance.randrange(36_500))


def families(chance):
    """Return rows (id, file or 0, category, dates, flags) of files and of their items."""
    rows = []
    for _family in range(FAMILIES):
        head = len(rows) + 1
        rows.append(_row(chance, head, 0))
        rows += [_row(chance, head + at + 1, head) for at in range(chance.randint(0, 3))]
    return rows


def _row(chance, number, head):
    dates = [day(chance) for _trigger in TRIGGERS]
    flags = [chance.choice([True, False, None]) for _flag in FLAGS]
    return (number, head, chance.choice([*PARENTS]), *dates, *flags)


def said_in_sql(rules, rows):
    """Return what the expression says of each row, in one question."""
    dates = {code: sql.Identifier(code.lower()) for code in TRIGGERS}
    flags = {code: sql.Identifier(code) for code in FLAGS}
    branches = [
        sql.SQL("WHEN {} THEN {}").format(
            sql.Literal(category),
            standing_text(rules, category, parents=PARENTS, dates=dates, flags=flags),
        )
        for category in PARENTS
    ]
    question = sql.SQL(
        "WITH own AS (SELECT id, head, CASE category {} END AS text FROM unnest("
        "{}::int[], {}::int[], {}::text[], {}::date[], {}::date[], {}::date[], {}::date[], "
        "{}::bool[], {}::bool[]) AS g(id, head, category, {}, {}))"
        ", items AS (SELECT head, max({}) AS text FROM own WHERE head > 0 GROUP BY head)"
        ', both_sides AS (SELECT id, greatest(own.text COLLATE "C", items.text) AS text'
        " FROM own LEFT JOIN items ON items.head = own.id)"
        " SELECT {} FROM both_sides ORDER BY id"
    ).format(
        sql.SQL(" ").join(branches),
        *[sql.Literal(list(column)) for column in zip(*rows, strict=True)],
        sql.SQL(", ").join(dates.values()),
        sql.SQL(", ").join(flags.values()),
        as_item(sql.SQL('text COLLATE "C"')),
        as_standing(sql.Identifier("text"), today=TODAY),
    )
    with connection.cursor() as cursor:
        cursor.execute(question)
        return [text for (text,) in cursor.fetchall()]


def said_in_python(rules, rows):
    """Return what `due` says of each row, items before their files."""
    found, items = {}, {}
    for number, head, category, *known in reversed(rows):
        dates, flags = known[: len(TRIGGERS)], known[len(TRIGGERS) :]
        one = due(
            rules,
            Circumstances(
                category=category,
                triggers=dict(zip(TRIGGERS, dates, strict=True)),
                flags=frozenset(code for code, on in zip(FLAGS, flags, strict=True) if on),
                items=items.get(number, ()),
            ),
            parents=PARENTS,
            today=TODAY,
        )
        found[number] = f"{one.state}|{one.date or ''}|{one.action}|{one.rule}"
        if head:
            items.setdefault(head, []).append(one)
    return [found[number] for number, *_rest in rows]


@pytest.mark.timeout(3600)
def test_sql_and_python_keep_every_record_as_long(company):
    chance = random.Random(11)  # noqa: S311 - cases that are the same each time
    compared, states = 0, set()
    with reenter(company.id):
        while compared < CASES:
            rules, rows = schedule(chance), families(chance)
            in_sql, in_python = said_in_sql(rules, rows), said_in_python(rules, rows)
            assert in_sql == in_python, [
                (rules, row, one, other)
                for row, one, other in zip(rows, in_sql, in_python, strict=True)
                if one != other
            ][:1]
            compared += len(rows)
            states |= {one.split("|")[0] for one in in_python}
    assert len(states) == 5  # running, due, no date, no rule, permanent: each came up
