"""Random ledgers end in the same records, refusals and numbers, row by row as in import-export and in batches."""

import random
from types import SimpleNamespace

import pytest
from openpyxl import load_workbook

from archive.imports import actions
from archive.imports.contents import workbook
from archive.imports.models import ImportIssue, ImportJob, ImportRow
from archive.imports.resources import NUMBER, RecordResource, dataset_of
from archive.imports.understanding import source
from archive.records.models import Record, RegisterEntry, RetentionState, SearchWords
from archive.records.number_models import NumberEvent
from archive.records.storing import opened
from config.demo.ledgers import write_cards, write_people
from kernel.scope import reenter
from tests.plugins.doubles import tell_only

SLOTS = [
    *(f"t{one}" for one in range(1, 9)),
    *(f"{kind}{one}" for kind in "dn" for one in range(1, 5)),
]
CONSENT = {"legal_basis": "合同必需", "purpose": "履行合同", "scope": "基本信息、联系信息"}
CARDS, PEOPLE = ("P07", "cards", "KP"), ("P01", "people", "KH·G")
ODD = (
    "", "无", "???", "1.10101E+17", "二〇一一年三月", "2011.3.5", "２０１１年３月５日", "13800000000", "１２３",
    "重要", "王磊", "王 磊", "李建国", "没有这个人", "=1+1", "-5", "1e3", "万元", "12万5千", 0, 1, -3.5, 45000, True,
    "\u3000", "x" * 300, "XSB", "销售部", "91130000FK00000109", "2026-02-30",
)  # fmt: skip


@pytest.fixture(scope="module")
def pairs(make_company, hire):
    """Return two companies of one pack with the same people: `pairs('P07')`."""
    posts = {
        "P07": (("XSB", "OPR"), ("XSB", "DH"), ("XSB", "CLK")),
        "P01": (("XSB", "OPR"), ("XSB", "DH"), ("DAS", "ARC")),
    }

    def make(pack):
        found = []
        for _ in range(2):
            company = make_company(pack=pack)
            tell_only(company)  # invented names are often the same
            hire(company, "wanglei", "王磊", posts[pack][0])
            hire(company, "lijianguo", "李建国", posts[pack][1])
            found.append((company, hire(company, "zhoumin", "周敏", posts[pack][2])))
        return found

    made = {}
    return lambda pack: made.setdefault(pack, make(pack))


def write(path, kind, rows, seed):
    """A ledger of our generator with cells exchanged, emptied and spoilt, and rows that come twice."""
    if kind == "cards":
        write_cards(path, rows, seed=seed, staff=("王磊", "李建国"))
    else:
        write_people(path, rows, seed=seed, owner="王磊")
        return path
    chance = random.Random(seed)  # noqa: S311 - which cells are spoilt is no secret
    book = load_workbook(path)
    sheet = book.active
    last = rows + 3
    for _ in range(rows // 2):
        row, column = chance.randint(4, last), chance.randint(1, sheet.max_column)
        other = sheet.cell(chance.randint(4, last), column).value
        sheet.cell(row, column).value = chance.choice([*ODD, other, other, other])
    for _ in range(rows // 20):
        first, second = chance.randint(4, last), chance.randint(4, last)
        for column in range(1, sheet.max_column + 1):
            sheet.cell(second, column).value = sheet.cell(first, column).value
    book.save(path)
    return path


def prepare(company, actor, path, category, fixed):
    with reenter(company.id) as scope:
        scope.actor = actor
        job = actions.receive(
            actor, category=category, file_name=path.name, chunks=[path.read_bytes()]
        )
        job = actions.understand(actor, job.pk)
        actions.set_mapping(actor, job.pk, columns={}, fixed=fixed, file=job.mapping["file"])
        return job.pk


def one_by_one(company, actor, number):
    """Import with import-export's own loop: a dry run, then for good; give row → (state, record)."""
    with reenter(company.id) as scope:
        scope.actor = actor
        job = ImportJob.objects.get(pk=number)
        with workbook(job) as book:
            found = source(book)
            rows = dataset_of(
                found.table.columns, [(one.row + 1, one.cells) for one in found.rows()]
            )
            resource = RecordResource.of(actor, job, found)
        rehearsed = resource.import_data(rows, dry_run=True)
        assert rehearsed.totals["new"] == rehearsed.totals["error"] == 0
        done = resource.import_data(rows)
        refused = {
            int(dict(zip(rows.headers, rows[row.number - 1], strict=True))[NUMBER]): row.error_dict
            for row in done.invalid_rows
        }
        assert not done.has_errors()
        return resource.outcomes, refused


def in_batches(company, actor, number, runner):
    actions.rehearse(actor, number, runner(company, actor))
    with reenter(company.id):
        wrong = {}
        for one in ImportIssue.objects.filter(job=number, severity="error"):
            wrong.setdefault(one.row, set()).add(one.field)
        refused = {
            row: wrong[row]
            for row in ImportRow.objects.filter(job=number, state="bad").values_list(
                "row", flat=True
            )
        }
    actions.commit(actor, number, runner(company, actor))
    with reenter(company.id):
        rows = ImportRow.objects.filter(job=number).values_list("row", "state", "record_id")
        return {row: (state, record) for row, state, record in rows}, refused


def records(company, outcomes):
    """Everything that stands of the records made, by the row they came from."""
    with reenter(company.id):
        by_id = {record: row for row, (_, record) in outcomes.items() if record}
        found = {row: SimpleNamespace() for row in by_id.values()}
        rows = list(Record.objects.filter(pk__in=by_id))
        values = opened(rows)
        for one in rows:
            mine = found[by_id[one.pk]]
            mine.record = (one.category, one.title, one.state, one.archive_no, one.department)
            mine.more = (one.level, one.owner_id, one.territory, one.filed_on, one.signed_by_id)
            mine.values = values[one.pk]
            mine.slots = [getattr(one, name) for name in SLOTS]
        for one in RetentionState.objects.filter(record_id__in=by_id):
            mine = found[by_id[one.record_id]]
            mine.kept = (one.due, one.action, one.state, one.rule, one.steps)
        for one in SearchWords.objects.filter(record_id__in=by_id).order_by("sensitivity"):
            vars(found[by_id[one.record_id]]).setdefault("words", []).append(
                (one.sensitivity, one.words)
            )
        for one in NumberEvent.objects.filter(record_id__in=by_id).order_by("pk"):
            vars(found[by_id[one.record_id]]).setdefault("numbers", []).append(
                (one.event, one.number, one.scope, one.value)
            )
        for one in RegisterEntry.objects.filter(record_id__in=by_id):
            found[by_id[one.record_id]].line = (
                one.archive_no,
                one.title,
                one.department,
                one.pages,
            )
        return {row: vars(one) for row, one in found.items()}


@pytest.mark.parametrize(
    ("ledger", "rows", "seed"),
    [(CARDS, 90, 21), (CARDS, 300, 22), (CARDS, 640, 23), (PEOPLE, 200, 24)],
)
def test_both_ways_end_in_the_same_records(pairs, runner, tmp_path, ledger, rows, seed):
    pack, kind, category = ledger
    (slow, slow_clerk), (fast, fast_clerk) = pairs(pack)
    suffix = "xlsx" if kind == "cards" else "csv"
    path = write(tmp_path / f"{kind}{seed}.{suffix}", kind, rows, seed)
    fixed = CONSENT if pack == "P01" else {}
    told, refused = one_by_one(slow, slow_clerk, prepare(slow, slow_clerk, path, category, fixed))
    found, left = in_batches(
        fast, fast_clerk, prepare(fast, fast_clerk, path, category, fixed), runner
    )
    assert {row: state for row, (state, _) in told.items()} == {
        row: state for row, (state, _) in found.items()
    }
    states = {state for state, _ in found.values()}
    assert {"committed", "bad"} <= states
    assert {row: set(wrong) for row, wrong in refused.items()} == left
    expected, got = records(slow, told), records(fast, found)
    assert len(expected) > rows / 3
    for row, one in expected.items():
        assert got[row] == one
