"""What is typed of disposals: proposal, opinions, count, who does it and how, where, and the company's terms."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from archive.disposal.actions import MOST, MOST_DAYS, MOST_SUPERVISORS
from archive.disposal.going_actions import Plan
from archive.disposal.item_actions import Counted
from archive.disposal.locking import LONGEST
from archive.disposal.models import Disposal, DisposalItem
from archive.disposal.queries import Line
from archive.disposal.terms import ELECTRONIC, PAPER, carriers_of, methods, terms_row
from archive.records.choosing import person_label, person_named
from archive.records.controls import PEOPLE_LIST
from archive.records.title_sealing import titled

_MOST_PAGES = 100_000
_PERSON = {"autocomplete": "off", "list": PEOPLE_LIST}
_ROWS = forms.Textarea(attrs={"rows": 2})


class _Form(forms.Form):
    use_required_attribute = False


class ProposalForm(_Form):
    """Why records are proposed for destruction."""

    ground = forms.ChoiceField(
        label=_("Ground"),
        choices=[one for one in Disposal.Ground.choices if one[0] != Disposal.Ground.ASKED],
        required=False,
        help_text=_(
            "Outdated or invalid records may go before their period ends, never before the statutory minimum."
        ),
    )
    reason = forms.CharField(label=_("Reason"), required=False, max_length=LONGEST, widget=_ROWS)


class OpinionForm(_Form):
    """The appraisal's opinion on the batch, and on single records where it differs."""

    opinion = forms.CharField(
        label=_("Appraisal opinion"),
        required=False,
        max_length=LONGEST,
        widget=_ROWS,
        help_text=_("It counts for each record that has no opinion of its own below."),
    )

    def __init__(self, lines: Sequence[Line], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for one in lines:
            self.fields[f"o{one.item.pk}"] = forms.CharField(
                label=line_name(one), required=False, max_length=LONGEST
            )

    def single(self) -> dict[int, str]:
        """Return item id → the opinion on it alone."""
        said = self.cleaned_data
        return {int(name[1:]): text for name, text in said.items() if text and name != "opinion"}


class CountForm(_Form):
    """Which records were found, with how many pages, and how many lay there in all."""

    total = forms.IntegerField(
        label=_("Records counted"),
        min_value=0,
        max_value=MOST,
        help_text=_("Count what lies before you; the list is compared with it."),
    )

    def __init__(self, lines: Sequence[Line], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.ids = [one.item.pk for one in lines]
        for one in lines:
            self.fields[f"f{one.item.pk}"] = forms.BooleanField(
                label=gettext("Found: {record}").format(record=line_name(one)), required=False
            )
            pages = one.item.pages_listed
            if pages is not None:
                self.fields[f"p{one.item.pk}"] = forms.IntegerField(
                    label=gettext("Pages found"),
                    required=False,
                    min_value=0,
                    max_value=_MOST_PAGES,
                    help_text=gettext("Listed: {pages}").format(pages=pages),
                )

    def counted(self) -> Counted:
        """Return what was found."""
        said = self.cleaned_data
        found = {pk: said.get(f"p{pk}") for pk in self.ids if said[f"f{pk}"]}
        return Counted(found=found, total=said["total"])


class PlanForm(_Form):
    """Who carries it out, who watches, and how it is done."""

    executor = forms.CharField(label=_("Executor"), widget=forms.TextInput(attrs=_PERSON))

    def __init__(
        self, row: Disposal, items: Sequence[DisposalItem], *args: Any, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        if row.executor is not None:
            self.fields["executor"].initial = person_label(row.executor.name, row.executor.username)
        known = [one.person for one in row.supervisors.select_related("person")]
        self.watching = max(terms_row().supervisors, len(known))
        for at in range(self.watching):
            self.fields[f"s{at}"] = forms.CharField(
                label=gettext("Supervisor {number}").format(number=at + 1),
                widget=forms.TextInput(attrs=_PERSON),
                initial=person_label(known[at].name, known[at].username) if at < len(known) else "",
            )
        labels = {
            PAPER: gettext("Paper is destroyed by"),
            ELECTRONIC: gettext("Files are destroyed by"),
        }
        wanted = {way for one in items for way in carriers_of(one.carrier)}
        for carrier, ways in methods().items():
            if carrier in wanted:
                self.fields[carrier] = forms.ChoiceField(
                    label=labels[carrier],
                    choices=[("", "—"), *ways.items()],
                    initial=row.methods.get(carrier, ""),
                )

    def clean(self) -> dict[str, Any]:
        """Find the people who are meant."""
        said = super().clean() or {}
        for name in ("executor", *(f"s{at}" for at in range(self.watching))):
            if said.get(name):
                found = person_named(said[name])
                if found is None:
                    self.add_error(
                        name, gettext("There is no such person; choose one of the list.")
                    )
                said[name] = found
        return said

    def plan(self) -> Plan:
        """Return what was typed as the actions take it."""
        said = self.cleaned_data
        return Plan(
            executor=said["executor"],
            supervisors={said[f"s{at}"] for at in range(self.watching)},
            methods={one: said[one] for one in (PAPER, ELECTRONIC) if said.get(one)},
        )


class PlaceForm(_Form):
    """Where it is destroyed."""

    place = forms.CharField(
        label=_("Place of destruction"),
        required=False,
        max_length=200,
        help_text=_("From now on nothing stops it. It begins at once, before the supervisors."),
    )


class WitnessForm(_Form):
    """What a supervisor confirms."""

    present = forms.BooleanField(label=_("I was there when it was destroyed."))
    complete = forms.BooleanField(label=_("All that is listed was destroyed, and nothing else."))
    remark = forms.CharField(label=_("Remark"), required=False, max_length=LONGEST, widget=_ROWS)


class WhyForm(_Form):
    """Why something is done with a batch or with one record of it."""

    why = forms.CharField(label=_("Reason"), required=False, max_length=LONGEST, widget=_ROWS)


class AnswerForm(WhyForm):
    """What answers an objection."""

    outcome = forms.ChoiceField(
        label=_("Answer"), choices=[("", "—"), *DisposalItem.Answer.choices], required=False
    )
    field_order = ("outcome", "why")


class TermsForm(_Form):
    """What the company asks of disposals."""

    never = forms.BooleanField(
        label=_("This company destroys nothing"),
        required=False,
        help_text=_("What is no longer used comes to rest or is sealed instead."),
    )
    cooling_days = forms.IntegerField(
        label=_("Days between approval and destruction"), min_value=0, max_value=MOST_DAYS
    )
    supervisors = forms.IntegerField(
        label=_("Supervisors"), min_value=1, max_value=MOST_SUPERVISORS
    )


def line_name(one: Line) -> str:
    """Return how a record of a list is called."""
    title, number = titled(one.record) if one.record is not None else "", one.item.number
    named = title if number and number in title else f"{number} {title}".strip()
    return named or f"#{one.item.record_id}"
