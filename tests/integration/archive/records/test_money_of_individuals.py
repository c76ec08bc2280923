"""Deposits, loans, investments and wealth products of an individual, as pack P02 has them: typed and imported."""

import pytest

from archive.imports.models import ImportIssue
from archive.records import numbers, storing
from archive.records.models import Record
from archive.records.number_models import NumberEvent
from kernel.clock import now
from kernel.scope import reenter
from policies.document.rules import effective
from tests.integration.archive.imports.conftest import bring_in, runner
from tests.integration.archive.records.test_standard_fields import House

LINES = (
    ("deposit", "2026-03-01", "50000", "中国银行", "整存整取", "2026-03-01", "2027-03-01"),
    ("loan", "2026-04-02", "300000", "建设银行", "住房贷款", "2026-04-02", "2046-04-02"),
    ("invest", "2026-05-03", "20000", "华泰证券", "国债逆回购", "2026-05-03", "2026-05-10"),
    ("wealth", "2026-06-04", "80000", "招商银行", "稳健九十天", "2026-06-04", "2026-09-02"),
)
CODES = ("fin_kind", "fin_on", "fin_amount", "fin_org", "fin_product", "fin_from", "fin_to")
LEDGER = """所属客户档号,题名,截止日,交易种类,交易日期,交易金额,金融机构,产品名称,期限起,期限止,件数
KH-001,活期存款,2026-06-30,存款,2026-06-01,12000,农业银行,活期,2026-06-01,,1
KH-001,日日盈理财,2026-06-30,理财,2026-06-02,66000,工商银行,日日盈,2026-06-02,2026-12-02,1
"""


@pytest.mark.requirement(
    "REQ-COL-09",
    "deposits, loans, investments and wealth products of an individual are recorded as transactions",
)
def test_an_individuals_transactions_are_typed_imported_and_read_masked(
    make_company, tmp_path, bring_in
):
    house = House(make_company(pack="P02"), "P02")
    typed = {
        f"g.TXF.{row}.{code}": text
        for row, line in enumerate(LINES)
        for code, text in zip(CODES, line, strict=True)
    }
    clerk, page, number = house.entered(
        "CW", {"income": "360000", "channel": "业务办理"}, more={**typed, "g.TXF.rows": "4"}
    )
    offered = page.content.decode()
    for kind in ("存款", "贷款", "投资", "理财"):
        assert f">{kind}</option>" in offered
    rows = _rows(house, number)
    assert [one["fin_kind"] for one in rows] == [line[0] for line in LINES]
    assert [one["fin_amount"] for one in rows] == [line[2] for line in LINES]
    assert rows[1] == dict(zip(CODES, LINES[1], strict=True))
    with reenter(house.company.id):
        record = Record.objects.get(pk=number)
        assert "300000" not in str(record.values), "an amount lies sealed"
    shown = house.read(number, clerk, effective(house.pack, "CW")).content.decode()
    assert "贷款" in shown
    assert "住房贷款" in shown
    path = tmp_path / "交易.csv"
    path.write_text(LEDGER, encoding="utf-8")
    with reenter(house.company.id):  # the file came with the number of the old ledger
        alias = numbers.event_row(
            NumberEvent.Event.ALIAS,
            "KH-001",
            record_id=house.files[0][1],
            actor_id=clerk.id,
            at=now(),
        )
        numbers.write_events([alias])
    job = bring_in(house.company, clerk, path, "CW")
    with reenter(house.company.id):
        said = list(
            ImportIssue.objects.filter(job_id=job).values_list("column", "message", "params")
        )
        made = list(Record.objects.filter(category="CW").exclude(pk=number).order_by("pk"))
    assert len(made) == 2, said
    assert [_rows(house, one.pk)[0]["fin_kind"] for one in made] == ["deposit", "wealth"]
    assert _rows(house, made[1].pk)[0]["fin_amount"] == "66000"


def _rows(house, number):
    with reenter(house.company.id):
        (values,) = storing.opened([Record.objects.get(pk=number)]).values()
    return [{code: row.get(code) for code in CODES} for row in values["TXF"]]


__all__ = ["bring_in", "runner"]
