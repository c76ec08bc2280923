"""What the people of the stories do by actions where a step is not about it: records, places, a policy of their own."""

import re

from archive.custody.actions import Said, add_location, place
from archive.records.actions import create, file, submit
from archive.records.models import Record
from archive.records.rules import NewRecord
from decisions import actions as deciding
from decisions import queries as requests
from kernel.clock import today
from kernel.identifiers import uscc_check_character
from kernel.scope import reenter
from policies.regulations import actions as regulations
from policies.regulations import queries as drafts
from policies.regulations.rules import Reason, digest
from security.people.models import User

CUSTOMER = {  # of the packs that keep companies: what is asked of a customer
    "org_name": "天津丸石自行车有限公司", "uscc": "91350100M000100Y43", "legal_rep": "张三丰",
    "reg_capital": "5000000", "founded_on": "2001-05-18", "industry": "C", "region": "12",
    "addr": "天津市武清区和平路1号", "cust_type": "Q", "importance": "normal",
    "first_contact": "2026-11-02", "legal_basis": "duty", "purpose": ["contract"],
    "scope": ["basic", "contact"], "notice_ver": "2026-1", "qty": "1",
}  # fmt: skip
CONTACT = {"contact_name": "赵敏", "mobile": "13800138000"}


def another(name, **values):
    """Return another customer, with a credit code made of its name."""
    body = f"91350100M{int.from_bytes(name.encode()) % 100_000_000:08}"
    return {**CUSTOMER, "org_name": name, "uscc": body + uscc_check_character(body), **values}


def in_the_form(values, **contact):
    """Return values as the form of a record names them."""
    told = {f"f.{code}": value for code, value in values.items()}
    return told | {f"g.CTC.0.{code}": value for code, value in (CONTACT | contact).items()}


def person(story, username):
    """Return the id of somebody, as a value of a record holds it."""
    with reenter(story.made.id):
        return str(User.objects.get(username=username).pk)


def label(story, username):
    """Return how somebody is named in a form."""
    with reenter(story.made.id):
        return f"{User.objects.get(username=username).name} ({username})"


def entered(story, who, category, title="", *, parent=None, **values):
    """Somebody enters a record by an action; return its id."""
    row = NewRecord(category=category, title=title, values=values, parent_id=parent)
    return story.as_(who, create, [row]).done[0]


def handed_in(story, who, *ids):
    """Somebody submits records for review."""
    assert not story.as_(who, submit, list(ids)).refused


def reviewed(story, who):
    """Somebody approves all that waits for him."""

    def approve(actor):
        waiting = [(one.id, "approve", "") for one in requests.inbox(actor)]
        assert waiting
        assert not deciding.decide(actor, waiting).refused

    story.as_(who, approve)


def filed(story, who, *ids):
    """Somebody takes records into the archive."""
    assert not story.as_(who, file, list(ids)).refused


def state(story, record):
    """Return where a record stands, and its number."""
    with reenter(story.made.id):
        row = Record.objects.get(pk=record)
        return row.state, row.archive_no


def places(story, *wanted):
    """The administrator registers places (code, kind, code of what it lies in, name, secured level)."""
    made = {}
    for code, kind, parent, name, *level in wanted:
        said = Said(code=code, name=name, kind=kind, parent=made.get(parent), level="".join(level))
        made[code] = story.as_("admin", add_location, said).pk
    return made


def laid(story, who, record, location):
    """Somebody says where the paper of a record lies."""
    assert not story.as_(who, place, [record], location).refused


def regulated(story, code, content):
    """The administrator publishes a regulation whose words are the company's own."""

    def put_in_force(actor):
        regulations.begin(actor, code, content)
        seen = digest(drafts.draft_of(actor, code).said)
        regulations.publish(actor, code, seen=seen, reason=Reason.FIRST, why="")

    story.as_("admin", put_in_force)


def day(story):
    """Return the company's own day."""
    return today("Asia/Shanghai")


def applied(story, who, keeper, text, **said):
    """Somebody asks to use archives he types, the keeper finds them; return the page of the application."""
    asker, desk = story.at(who), story.at(keeper)
    asker.at("/uses/new/")
    asker.fill(text=text, reason="年度对账", until=f"{day(story)}", **said).submit()
    asker.sees("您的申请已收到")
    page = re.search(r"/uses/\d+/", asker.page.url)[0]
    desk.at(page)
    desk.push("查找档案")
    desk.push("提交审批")
    return page
