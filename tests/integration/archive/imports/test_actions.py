"""Ledgers become records: rehearsed as they are committed, each row once, the mistakes explained."""

import pytest

from archive.imports.models import ImportIssue, ImportJob
from archive.records.models import Record
from config.demo.ledgers import write_cards, write_people
from kernel.scope import reenter

CONSENT = {"legal_basis": "合同必需", "purpose": "履行合同", "scope": "基本信息、联系信息"}


@pytest.fixture(scope="module")
def clerk(company, hire):
    hire(company, "wanglei", "王磊", ("XSB", "OPR"))
    hire(company, "lijianguo", "李建国", ("XSB", "DH"))
    return hire(company, "zhoumin", "周敏", ("XSB", "CLK"))


@pytest.fixture(scope="module")
def cards(tmp_path_factory):
    path = tmp_path_factory.mktemp("ledgers") / "客户档案台账.xlsx"
    write_cards(path, 600, seed=7, staff=("王磊", "李建国"))
    return path


def test_a_real_ledger_of_cards_is_filed_and_its_mistakes_are_explained(
    company, clerk, cards, bring_in
):
    number = bring_in(company, clerk, cards, "KP")
    with reenter(company.id):
        job = ImportJob.objects.get(pk=number)
        issues = list(
            ImportIssue.objects.filter(job=job).values_list("row", "column", "code", "message")
        )
            job.counts,
            job.mapping["file"],
            [(m["column"], m["target"]) for m in job.mapping["columns"]],
        )
        assert job.state == "done"
        assert sum(job.counts[state] for state in ("committed", "bad", "duplicate")) == 600
        assert job.counts["committed"] >= 540
        filed = Record.objects.filter(category="KP", state="filed")
        assert filed.count() == job.counts["committed"]
        one = filed.order_by("pk").first()
        assert one.archive_no
        assert one.values["CTC"][0]["contact_name"]


def test_a_ledger_of_people_from_an_old_program_becomes_drafts(
    make_company, hire, bring_in, tmp_path
):
    home = make_company(pack="P01")
    hire(home, "xufang", "徐芳", ("XSB", "OPR"))
    keeper = hire(home, "guoying", "郭英", ("DAS", "ARC"))
    path = tmp_path / "个人客户台账.csv"
    write_people(path, 300, seed=3, owner="徐芳")
    number = bring_in(home, keeper, path, "KH·G", fixed=CONSENT)
    with reenter(home.id):
        job = ImportJob.objects.get(pk=number)
        issues = list(
            ImportIssue.objects.filter(job=job).values_list("column", "code", "message", "params")
        )
        assert job.counts["committed"] >= 270
