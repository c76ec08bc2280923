"""A ledger of items ends the same in batches as row by row: the same files, the same items, the same numbers."""

import random

import pytest

from archive.imports import actions
from archive.imports.models import ImportRow
from archive.records.actions import enter_many
from archive.records.models import Record
from archive.records.rules import NewRecord
from archive.records.storing import opened
from kernel.identifiers import uscc_check_character
from kernel.scope import reenter
from tests.integration.archive.imports.test_customers import FILES, contract, ledger

GIVEN = (
    *("operator", "addr", "region", "cust_class", "qty"),
    *("filled_by", "filled_on", "reviewed_by", "reviewed_on"),
)
FIXED = {name.removeprefix("fixed_"): value for name, value in FILES.items()}


def code(number):
    body = f"91120000{number:09d}"
    return body + uscc_check_character(body)


@pytest.fixture(scope="module")
def pair(make_company, hire):
    """Two companies with the same people."""
    found = []
    for _ in range(2):
        company = make_company(pack="P07")
        hire(company, "wanglei", "王磊", ("XSB", "OPR"))
        hire(company, "lijianguo", "李建国", ("XSB", "DH"))
        found.append((company, hire(company, "zhoumin", "周敏", ("XSB", "CLK"))))
    return found


def random_rows(chance, start, count):
    """Contracts of a few customers whose names are written in several ways, with and without their codes."""
    rows = []
    customers = [f"客户{number}" for number in range(1, count // 4)]
    for at in range(start, start + count):
        number = chance.randrange(len(customers))
        name = customers[number]
        told = {}
        if chance.random() < 0.5:
            told["统一社会信用代码"] = code(number)
        if chance.random() < 0.06:
            told["统一社会信用代码"] = code(chance.randrange(len(customers)))
        if chance.random() < 0.3:
            told["客户名称"] = chance.choice(
                [f"{name}有限责任公司", f" {name} 有限公司", f"{name}（有限公司）"]
            )
        if told.get("统一社会信用代码") and chance.random() < 0.2:
            told |= {"客户名称": "", "店名": ""}
        if chance.random() < 0.05:
            told["签订日期"] = "???"
        rows.append(contract(at, name, **told))
    return rows


def plain_name(row):
    text = row["客户名称"].replace("有限责任公司", "有限公司")
    return "".join(one for one in text if one not in " （）")


def in_batches(company, actor, content, runner):
    with reenter(company.id) as scope:
        scope.actor = actor
        job = actions.bring(actor, category="QY", file_name="台账.csv", chunks=[content])
        assert job.mapping["lying"] == "KP"
        actions.set_mapping(actor, job.pk, columns={}, fixed=FIXED, file=True)
    actions.rehearse(actor, job.pk, runner(company, actor))
    with reenter(company.id):
        rehearsed = dict(ImportRow.objects.filter(job=job).values_list("row", "state"))
    actions.commit(actor, job.pk, runner(company, actor))
    with reenter(company.id):
        done = dict(ImportRow.objects.filter(job=job).values_list("row", "record_id"))
    return job.pk, rehearsed, done


def whose(rows):
    """Return for each row the places of all rows of its customer: by name or code, over and over, plainly."""
    names = [plain_name(row) for row in rows]
    codes = [row["统一社会信用代码"] for row in rows]
    found = []
    for at in range(len(rows)):
        mine, before = {at}, set()
        while mine != before:
            before = set(mine)
            known = (
                {names[one] for one in mine if names[one]},
                {codes[one] for one in mine if codes[one]},
            )
            mine = {
                one for one in range(len(rows)) if names[one] in known[0] or codes[one] in known[1]
            }
        found.append(sorted(mine))
    return found


def row_by_row(company, actor, rows, made, key):
    """Enter what the batches found good, row after row, each file looked for by reading all of them."""
    places = whose(rows)
    ids = {}
    for at in sorted(made):
        mine = [rows[one] for one in places[at]]
        with reenter(company.id) as scope:
            scope.actor = actor
            file = known_file(mine) or new_file(actor, mine, key)
        with reenter(company.id) as scope:
            scope.actor = actor
            values = made[at] | {"party": file}
            new = NewRecord(category="QY", values=values, parent_id=file)
            (ids[at],) = enter_many(actor, [new], file=True, checked=True)
    return ids


def known_file(mine):
    names = {plain_name(row) for row in mine} - {""}
    codes = {row["统一社会信用代码"] for row in mine} - {""}
    for record in Record.objects.filter(category="KP"):
        if record.values.get("uscc") in codes:
            return record.pk
        if plain_name({"客户名称": record.values["org_name"]}) in names:
            return record.pk
    return None


def new_file(actor, mine, key):
    first = {name: next((row[name] for row in mine if row[name]), "") for name in mine[0]}
    values = {**key, "org_name": first["客户名称"].strip(), "store_name": first["店名"]}
    if first["统一社会信用代码"]:
        values["uscc"] = first["统一社会信用代码"]
    (number,) = enter_many(
        actor, [NewRecord(category="KP", values=values)], file=True, checked=True
    )
    return number


def standing(company, ids):
    """Everything that stands of the items and of the files they lie in, by the row."""
    with reenter(company.id):
        records = {one.pk: one for one in Record.objects.filter(pk__in=ids.values())}
        files = {one.pk: one for one in Record.objects.filter(category="KP")}
        values = opened([*records.values(), *files.values()])
        told = {}
        for at, pk in ids.items():
            one, file = records[pk], files[records[pk].parent_id]
            # When it was signed off is when it came in: a minute may pass between both ways.
            mine = {
                code: value
                for code, value in values[pk].items()
                if code not in {"party", "signed_at"}
            }
            assert values[pk]["party"] == file.pk
            told[at] = (
                *(one.title, one.state, one.archive_no, one.level, one.department, mine),
                *(file.title, file.state, file.archive_no, file.level, values[file.pk]),
            )
        return told, len(files)


@pytest.mark.parametrize(("seed", "count"), [(1, 40), (2, 90), (3, 600)])
def test_both_ways_end_in_the_same_files_and_items(pair, runner, seed, count):
    (slow, slow_clerk), (fast, fast_clerk) = pair
    chance = random.Random(seed)  # noqa: S311 - which rows are spoilt is no secret
    rows = random_rows(chance, seed * 1_000, count)
    job, rehearsed, done = in_batches(fast, fast_clerk, ledger(rows), runner)
    ids = {row - 2: pk for row, pk in done.items() if pk}
    doubtful = {
        at
        for at, mine in enumerate(whose(rows))
        if len({plain_name(rows[one]) for one in mine} - {""}) > 1
        or len({rows[one]["统一社会信用代码"] for one in mine} - {""}) > 1
    }
    spoilt = {at for at, row in enumerate(rows) if row["签订日期"] == "???"}
    assert {row - 2 for row, state in rehearsed.items() if state == "new"} == set(ids)
    assert doubtful.isdisjoint(ids)
    with reenter(fast.id):
        records = {one.pk: one for one in Record.objects.filter(pk__in=ids.values())}
        shown = opened(list(records.values()))
        auto = ("class_code", "signed_by", "signed_at", "sync_state", "verified_on", "verified_by")
        made = {
            at: {
                code: value
                for code, value in shown[pk].items()
                if code not in (*auto, "party", "received_by")
            }
            for at, pk in ids.items()
        }
        any_file = Record.objects.filter(category="KP").first()
        key = {code: any_file.values[code] for code in GIVEN}
    got = row_by_row(slow, slow_clerk, rows, made, key)
    expected, files_slow = standing(slow, got)
    found, files_fast = standing(fast, ids)
    assert found == expected
    assert files_fast == files_slow
    # What is left out: what contradicts itself, what is spoilt, and what meets another file than its own.
    left = set(range(len(rows))) - set(ids)
    assert doubtful | spoilt >= left or job > 1
    assert len(ids) > count / 4
