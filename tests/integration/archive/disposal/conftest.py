"""A company that destroys: who proposes, appraises, objects, approves, carries out, watches, and what they click."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from archive.disposal.models import Disposal, DisposalItem
from kernel import clock
from kernel.scope import reenter
from policies.access.rules import Grant, Verb
from policies.document.values import Approval, ApprovalStep
from tests.integration.archive.checks.conftest import english
from tests.integration.archive.destruction.conftest import Ending
from tests.integration.policies.houses import address, post, seen

__all__ = ["english"]
DESTROYS = Grant(
    department="XSB", position="CLK", categories=("KP",), verbs=(Verb.DESTROY, Verb.LOAN_DESK)
)
WATCHES = (("clerk2", "executor"), ("office", "s0"), ("finance", "s1"))
HEAD, MONEY = (
    ApprovalStep(position="DH", of="custodian"),
    ApprovalStep(position="DH", department="CWB"),
)


class Disposing(Ending):
    """The company, and the steps of a disposal as its people click them."""

    def label(self, who):
        """Return how somebody is typed."""
        name = {"clerk2": "xsb-clk2", "office": "xzb-stf", "finance": "cwb-stf"}.get(who)
        return name or who

    def propose(self, ids, who="clerk", **said):
        """Propose; return the page that follows."""
        numbers = ",".join(map(str, ids))
        data = {"ground": "due", "reason": "保管期满，无继续保存价值", **said}
        return post(self, who, f"/disposals/new/?records={numbers}", **data)

    def proposed(self, ids, **said):
        """Propose; return the number of the batch."""
        page = self.propose(ids, **said)
        found = re.search(r"/disposals/(\d+)/", address(page))
        assert found, seen(page)
        return int(found[1])

    def step(self, who, batch, step, **said):
        """Take a step; return the text of the page that follows."""
        return seen(post(self, who, f"/disposals/{batch}/{step}/", **said))

    def one(self, who, batch, record, step, **said):
        """Do something with one record of the list; return the text of the page that follows."""
        line = f"/disposals/{batch}/records/{self.item(batch, record).pk}/"
        return seen(post(self, who, f"{line}{step}/", **said))

    def item(self, batch, record):
        """Return one line of a list."""
        with reenter(self.company.id):
            return DisposalItem.objects.get(batch=batch, record=record)

    def row(self, batch):
        """Return a batch as it is stored."""
        with reenter(self.company.id):
            return Disposal.objects.get(pk=batch)

    def found(self, batch, *missing, total=None):
        """Return what is typed of a count: all but these were found."""
        with reenter(self.company.id):
            items = list(DisposalItem.objects.filter(batch=batch, open=True))
        data = {f"f{one.pk}": "on" for one in items if one.record_id not in missing}
        pages = {f"p{one.pk}": one.pages_listed for one in items if one.pages_listed is not None}
        return {**data, **pages, "total": len(items) if total is None else total}

    def counted(self, ids, **said):
        """Bring records as far as the count; return the batch."""
        batch = self.proposed(ids, **said)
        self.step("clerk2", batch, "judge", opinion="同意销毁")
        self.step("clerk", batch, "appraise")
        self.step("clerk2", batch, "count", **self.found(batch))
        assert self.row(batch).state == "counted", self.shown("clerk", f"/disposals/{batch}/")
        return batch

    def submit(self, batch, who="clerk", **changes):
        """Name who does it and who watches, and ask."""
        data = {name: self.label(one) for one, name in WATCHES}
        form = self.get(who, f"/disposals/{batch}/submit/").context["form"]
        data |= {
            name: way
            for name, way in (("paper", "shred"), ("electronic", "erase"))
            if name in form.fields
        }
        return self.step(who, batch, "submit", **(data | changes))

    def decide(self, who, batch, **said):
        """Somebody decides about a batch."""
        request = self.row(batch).request
        return seen(post(self, who, f"/requests/{request}/", **({"outcome": "approve"} | said)))

    def approved(self, ids, **said):
        """Bring records as far as their approval by two; return the batch."""
        batch = self.counted(ids, **said)
        self.submit(batch)
        self.decide("head", batch)
        page = self.decide("treasurer", batch)
        assert self.row(batch).state == "approved", page
        return batch


@pytest.fixture(scope="module")
def house(company, django_db_blocker):
    """The company: clerks may destroy cards, the heads of sales and of finance approve."""
    with django_db_blocker.unblock():
        made = Disposing(company)
        approval = Approval(
            code="AP8", subject="destroy", zh="销毁", en="Disposal", steps=(HEAD, MONEY)
        )
        others = tuple(one for one in made.base.approvals if one.subject != "destroy")
        made.base = replace(
            made.base,
            grants=(*made.base.grants, DESTROYS),
            approvals=(*others, approval),
            retention=tuple(
                replace(one, minimum="P1M", basis="《档案法》") if one.category == "KP" else one
                for one in made.base.retention
            ),
        )
        made.switch(made.base)
    return made


def later(days):
    """Let it be some days from now."""
    return clock.given(clock.now() + timedelta(days=days))
