"""What tests of consulting share: cards that are filed, every way in to them, what the trail says."""

import json
import re
from dataclasses import replace

from bs4 import BeautifulSoup

from archive.records.models import Record
from kernel import clock
from kernel.scope import reenter
from policies.document.values import Approval, ApprovalStep, Consultation, Purpose
from security.audit.models import AuditEvent
from security.audit.queries import open_events
from tests.integration.policies.houses import address, post, seen, spoken

BUSINESS = Purpose(code="business", zh="开展业务", en="Doing business", business=True)
CREDIT = Purpose(code="credit", zh="评估客户信用", en="Evaluating credit", business=True)
SENSITIVE = Approval(
    code="AP3",
    subject="view",
    zh="敏感查询",
    en="",
    steps=(ApprovalStep(position="DH", department="XSB"),),
)
CHECKED = {
    "requester": "张三丰本人",
    "identity": "document",
    "evidence": "310101199001011234",
    "purpose": "business",
}
PHONE = "13800138000"


def ruled(house, **said):
    house.switch(replace(house.base, consultations=(Consultation(category="KP", **said),)))


def filed(house, name):
    """A card of this store is keyed and filed; return its page, its archive number and its id."""
    page = address(house.card(store_name=name))
    assert "Filed" in house.shown("clerk", page)
    number = int(page.strip("/").rpartition("/")[2])
    with reenter(house.company.id):
        record = Record.objects.get(pk=number)
        return page, record.archive_no, record.pk


def approve(house, who, **said):
    """Somebody agrees to what came last before him, or says something else."""
    waiting = re.findall(r"/requests/(\d+)/", house.get(who, "/requests/").content.decode())
    last = max(map(int, waiting))
    assert (
        post(house, who, f"/requests/{last}/", **{"outcome": "approve"} | said).status_code == 200
    )


def told(house, verb):
    """Return (record, payload) of events of a kind, the latest last."""
    with reenter(house.company.id):
        rows = list(AuditEvent.objects.filter(verb=verb, outcome="done").order_by("pk"))
        opened = open_events(rows)
        return [(one.record_id, opened[one.pk].content) for one in rows]


def day():
    return clock.today("Asia/Shanghai")


def plain(answer):
    return json.dumps(answer.json(), ensure_ascii=False)


def rows(house, who, path):
    """Return the text of the rows of a list, without what was typed."""
    page = BeautifulSoup(house.get(who, path).content, "html.parser")
    return " ".join(one.get_text(" ", strip=True) for one in page.select("tbody"))


def doors(house, who, name, page, number, record):
    """Return what each way in gives of a record: what it shows, as one text each."""
    found = {
        "list": house.shown(who, "/records/?category=KP"),
        "search": rows(house, who, f"/records/?q={name}"),
        "number": rows(house, who, f"/records/?q={number}"),
        "register": house.shown(who, "/register/"),
        "lookup": plain(house.get(who, f"/records/lookup/?q={name}")),
        "page": house.shown(who, page),
        "program list": plain(spoken(house, who, "GET", f"/records?q={name}")),
        "program search": plain(spoken(house, who, "GET", f"/search?q={name}")),
        "program record": plain(spoken(house, who, "GET", f"/records/{record}")),
        "print": house.get(who, f"{page}print/?purpose=business").content.decode("latin1"),
    }
    csv = house.get(who, "/records/export/?format=csv&category=KP&purpose=business")
    found["export"] = csv.getvalue().decode("utf-8-sig") if csv.streaming else seen(csv)
    return found


def masked_by_bound(house, record):
    """Return the name that stands in the list for a record while nothing bounds it."""
    with reenter(house.company.id):
        found = Record.objects.get(pk=record).values["operator"]
    assert found in rows(house, "salesman", "/records/?category=KP")
    return found


def number_year(house, record):
    with reenter(house.company.id):
        return Record.objects.get(pk=record).filed_on.year
