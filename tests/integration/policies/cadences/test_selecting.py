"""The law of cadences in SQL chooses for every record the cadence that `governing` chooses."""

import json
import os
import random

from django.db import connection
from psycopg import sql

from kernel.scope import reenter
from policies.cadences.rules import (
    Cadence,
    CadenceKind,
    Counting,
    DoneBy,
    governing,
    is_met,
    tracks,
)
from policies.cadences.selecting import governing_text
from policies.document.recurring import said_of

# More of them make a long run beside the suite: FONDS_CADENCE_CASES=1000000.
CASES = int(os.environ.get("FONDS_CADENCE_CASES", "6000"))
RECORDS = 200  # asked in one question
PARENTS = {"KH": "", "KH·Q": "KH", "HT": ""}
FIELDS = ("importance", "tags", "vip", "na'me")
VALUES = ("key", "normal", "yes", "no", "", "d'%s{}\\")
GROUP = {"birthday": "CTC", "expiry": ""}


def schedule(chance):
    """Return up to eight random cadences of records."""
    return [
        Cadence(
            code=f"V{at}",
            zh="核对",
            kind=chance.choice([CadenceKind.VERIFY, CadenceKind.DORMANCY, CadenceKind.REMINDER]),
            every=chance.choice(["P1M", "P30D", "P3M", "P12M", "P1Y"]),
            counting=chance.choice([*Counting]),
            categories=chance.choice([(), ("KH",), ("KH·Q",), ("HT", "KH")]),
            condition=chance.choice(["", *FIELDS]),
            values=tuple(chance.sample(VALUES, chance.randint(0, 3))),
            date_field=chance.choice([*GROUP]),
            done_by=chance.choice([*DoneBy]),
            retired=chance.random() < 0.1,
        )
        for at in range(chance.randint(0, 8))
    ]


def record(chance):
    """Return the values of a record, as they are stored and as they could be by mistake."""
    one = {"importance": chance.choice(VALUES), "na'me": chance.choice([*VALUES, None])}
    one["tags"] = chance.sample([value for value in VALUES if value], chance.randint(0, 3))
    one["vip"] = chance.choice([True, False, None])
    one["expiry"] = chance.choice(["", "2026-11-30"])
    one["CTC"] = [{"birthday": "1996-02-29"}] if chance.random() < 0.4 else [{"name": "甲"}]
    return {code: value for code, value in one.items() if chance.random() < 0.8}


def dated(one, values):
    """Say whether the date a reminder is of is known."""
    group = GROUP[one.date_field]
    rows = values.get(group, []) if group else [values]
    return any(row.get(one.date_field) for row in rows)


def said_in_python(track, values):
    """Return the code of the first of a track that holds."""
    for one in track:
        if is_met(one, said_of(one, values)):
            if one.kind is CadenceKind.REMINDER and not dated(one, values):
                continue
            return one.code
    return None


def said_in_sql(track, rows):
    """Return what the expression says of each record, in one question."""
    question = sql.SQL(
        "SELECT {} FROM unnest({}::jsonb[]) WITH ORDINALITY AS r(values, at) ORDER BY at"
    ).format(
        governing_text(track, sql.SQL("r.values"), repeats=GROUP),
        sql.Literal([json.dumps(one) for one in rows]),
    )
    with connection.cursor() as cursor:
        cursor.execute(question)
        return [code for (code,) in cursor.fetchall()]


def test_sql_and_python_choose_the_same_cadence_for_every_record(company):
    chance = random.Random(5)  # noqa: S311 - cases that are the same each time
    compared, chosen = 0, set()
    with reenter(company.id):
        while compared < CASES:
            cadences, rows = schedule(chance), [record(chance) for _one in range(RECORDS)]
            category = chance.choice([*PARENTS])
            found = tracks(cadences, category, parents=PARENTS)
            for name, track in found.items():
                in_sql = said_in_sql(track, rows)
                assert in_sql == [said_in_python(track, one) for one in rows], (track, rows)
                if name != CadenceKind.REMINDER and "/" not in name:
                    said = [
                        {code: value for one in track for code, value in said_of(one, row).items()}
                        for row in rows
                    ]
                    ruled = [
                        governing(cadences, CadenceKind(name), category, one, parents=PARENTS)
                        for one in said
                    ]
                    assert in_sql == [one.code if one else None for one in ruled]
                chosen.update(in_sql)
                compared += RECORDS
    assert None in chosen
    assert len(chosen) > 5
