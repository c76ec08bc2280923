"""Companies with the people of their packs, and these people as visitors of the running server."""

import pytest

from kernel.clock import today
from kernel.scope import reenter
from security.people.actions import register_people
from security.people.models import User
from security.people.post_actions import appoint
from security.people.queries import actor_of
from security.people.rules import AppointmentData, PersonData
from tests.acceptance.visiting import PASSWORD, Visitor

BICYCLES = {
    "lijianguo": ("李建国", "XSB", "DH"),
    "zhoumin": ("周敏", "XSB", "CLK"),
    "wanglei": ("王磊", "XSB", "OPR"),
    "zhaojing": ("赵静", "XZB", "STF"),
    "chenyong": ("陈勇", "JSB", "STF"),
    "sunhong": ("孙红", "CWB", "STF"),
    "wuqiang": ("吴强", "GLB", "STF"),
}
TRADERS = {
    "guoying": ("郭英", "DAS", "ARC"),
    "xufang": ("徐芳", "XSB", "OPR"),
    "hetao": ("何涛", "XSB", "DH"),
}
CARD = {  # a complete customer card of pack P07, as its form sends it
    "f.store_name": "丸石车行", "f.org_name": "天津丸石自行车有限公司", "f.operator": "张三丰",
    "f.addr": "天津市武清区和平路1号", "f.region": "12", "f.cust_class": "J", "f.filled_by": "王磊",
    "f.filled_on": "2026-11-02", "f.reviewed_by": "李建国", "f.reviewed_on": "2026-11-03",
    "f.qty": "1", "g.CTC.0.contact_name": "张三丰", "g.CTC.0.mobile": "13800138000",
}  # fmt: skip


@pytest.fixture(scope="session")
def engage():
    """Return `engage(company, {username: (name, department, position)})`: the administrator hires them."""

    def register(company, people):
        with reenter(company.id) as scope:
            actor = scope.actor = actor_of(User.objects.get(username="admin"))
            wanted = [
                PersonData(username=username, name=name, password=PASSWORD, once=False)
                for username, (name, _department, _position) in people.items()
            ]
            ids = {one.username: one.pk for one in register_people(actor, wanted).done}
            appoint(
                actor,
                [
                    AppointmentData(
                        person=ids[username],
                        department=department,
                        position=position,
                        valid_from=today(),
                    )
                    for username, (_name, department, position) in people.items()
                ],
            )
        return company

    return register


@pytest.fixture(scope="module")
def bicycles(make_company, engage):
    """A manufacturer (P07) with its people: each is signed in by username."""
    return engage(make_company(pack="P07", name="天津风驰自行车有限公司"), BICYCLES)


@pytest.fixture(scope="module")
def traders(make_company, engage):
    """A trading group (P01) with its people."""
    company = make_company(pack="P01", name="远景贸易（集团）股份有限公司")
    return engage(company, TRADERS)


@pytest.fixture(scope="session")
def visit(served):
    """Return `visit(company, username, language='en')`: somebody signed in over HTTP."""
    known = {}

    def come(company, username, language="en"):
        key = (company.id, username, language)
        if key not in known:
            known[key] = Visitor(served, company, username, language=language)
        return known[key]

    return come
