"""Shows the form of entry as a draft of the policy would make it: what staff get, judged as theirs, saving nothing."""

from collections.abc import Sequence

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.translation import get_language

from archive.records.choosing import people_to_choose
from archive.records.entering import Entering
from archive.records.entry_forms import NewRecordForm
from archive.records.form_ground import Ground
from archive.records.shapes import shape_of
from policies.document import entered
from policies.document.entered import EntryForm
from policies.document.queries import PublishedPolicy
from policies.document.values import PolicyDocument
from security.actor import Actor

DRAFT = "draft"  # stands for the digest, which takes longer to work out than the form
STAGE = "filing"  # all that is ever required is asked for


class DraftedEntry:
    """Fills the port of entry."""

    def form(
        self, actor: Actor, document: PolicyDocument, category: str, data: QueryDict | None
    ) -> EntryForm:
        """Return the form of a category under `document`; what was typed is judged as at filing."""
        made = _made(actor, document, category, data)
        context = {
            "form": made,
            "first_fields": made.first_fields(),
            "last_fields": made.last_fields(),
            "sections": made.sections(),
            "people": people_to_choose(),
        }
        html = render_to_string("records/entry_fields.html", context)
        html += render_to_string("records/people_list.html", context)
        return EntryForm(html=html, objections=sum(map(len, made.errors.values())) if data else 0)

    def said(
        self, actor: Actor, document: PolicyDocument, category: str, data: QueryDict
    ) -> Sequence[tuple[str, str]]:
        """Return what is wrong in the fields something was typed into."""
        made = _made(actor, document, category, data)
        return [
            (str(made.fields[name].label), str(text))
            for name, texts in made.errors.items()
            if name in made.fields and any(data.getlist(name))
            for text in texts
        ]


def _made(
    actor: Actor, document: PolicyDocument, category: str, data: QueryDict | None
) -> NewRecordForm:
    policy = PublishedPolicy(document=document, digest=DRAFT, number=0, slots={})
    ground = Ground(
        actor=actor,
        shape=shape_of(policy, category),
        language=get_language() or "",
        readable={},
        whole=True,
    )
    made = NewRecordForm(ground, data)
    if data is not None:
        made.is_valid()
        row = made.new_record()
        entering = Entering.of(actor, policy, [row], stage=STAGE)
        made.show(entering.prepared(row)[1])
    return made


def register_entry() -> None:
    """Fill the port; called once at start-up."""
    entered.fill(DraftedEntry())
