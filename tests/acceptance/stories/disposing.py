"""How the people of the stories dispose of a record by actions, where a step is not about how they click it."""

from archive.destruction import actions as destroying
from archive.destruction.models import Destruction
from archive.disposal import actions, going_actions, item_actions
from archive.disposal.going_actions import Plan
from archive.disposal.item_actions import Counted
from archive.disposal.models import DisposalItem
from kernel.scope import reenter
from security.people.models import User
from security.people.queries import actor_of
from tests.acceptance.stories.deeds import entered, filed, handed_in, laid, person, reviewed
from tests.integration.archive.lists.test_bulk import Steps


def due_contract(
    story, customer, location=None, *, seller="xufang", head="hetao", keeper="guoying"
):
    """A contract that was done ten years ago is entered, agreed to and filed; return its id."""
    old = entered(
        story, seller, "HT·XS", parent=customer, contract_no="XS-LAO", contract_type="sales",
        channel="sales", party=customer, signed_on="2014-03-01", done_on="2015-03-01", amount="800",
        qty="1", pages="6", location="" if location else "乙柜",
    )  # fmt: skip
    handed_in(story, seller, old)
    reviewed(story, head)
    if location:
        laid(story, keeper, old, location)
    filed(story, keeper, old)
    return old


def disposed_at_once(story):
    """The administrator lets nothing cool off between approval and destruction: a story has one day."""
    story.as_("admin", actions.set_terms, never=False, cooling_days=0, supervisors=2)


def counted(story, record, proposer="guoying", other="ningli"):
    """One proposes a record, another appraises it, and what is listed is counted; return the number of the batch."""
    batch = story.as_(proposer, actions.propose, [record], reason="保管期满")
    story.as_(other, item_actions.judge, batch, "同意销毁", {})
    story.as_(proposer, actions.conclude, batch)
    with reenter(story.made.id):
        item = DisposalItem.objects.get(batch=batch)
    found = Counted(found={item.pk: item.pages_listed}, total=1)
    assert story.as_(proposer, item_actions.check, batch, found)
    return batch


def planned(story, executor, *supervisors):
    """Return who does it and who watches, shredding the paper and erasing the files."""
    return Plan(
        executor=int(person(story, executor)),
        supervisors=[int(person(story, one)) for one in supervisors],
        methods={"paper": "shred", "electronic": "erase"},
    )


def approved(story, batch, plan, *deciders, proposer="guoying"):
    """The batch is submitted, and everybody whom the policy names agrees."""
    story.as_(proposer, going_actions.submit, batch, plan)
    for one in deciders:
        reviewed(story, one)


def destroyed(story):
    """The worker destroys what somebody has begun to."""
    with reenter(story.made.id):
        run, who = Destruction.objects.values_list("pk", "asked_by").latest("pk")
        actor = actor_of(User.objects.get(pk=who))
    counts = destroying.work(actor, run, Steps(story.made.id, actor))
    assert counts["destroyed"], counts
