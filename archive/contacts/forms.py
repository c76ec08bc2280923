"""The one form in which a contact with a customer is logged."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from archive.contacts.rules import BY_WHOM, CHANNEL, HAPPENED
from archive.records.channels import usual_channel
from archive.records.choosing import person_label
from archive.records.entry_forms import NewRecordForm
from archive.records.form_ground import Ground
from archive.records.rules import NewRecord
from archive.records.titling import is_made
from kernel.clock import now
from kernel.scope import current
from policies.fields.display import label
from policies.fields.rules import Field, Required
from security.people.models import User


@dataclass(frozen=True, kw_only=True)
class ContactGround(Ground):
    """What the form asks: the part of the category that tells of a contact, and what it cannot do without."""

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of the part with the channel in it, and those each record must have."""
        part = self.shape.by_code[CHANNEL].section
        return tuple(
            one
            for one in super().fields()
            if one.section == part or (one.required is Required.ALWAYS and not one.required_by)
        )


class ContactForm(NewRecordForm):
    """A contact with one customer; title, department and level follow from it."""

    head = ()

    def add_head(self) -> None:
        """Ask for nothing beside what was said, by whom, when and how."""

    def begin(self) -> None:
        """Offer this moment, and whoever is writing."""
        actor = self.ground.actor
        moment = now().astimezone(ZoneInfo(current().company.time_zone))
        self.fields[f"f.{HAPPENED}"].initial = moment.strftime("%Y-%m-%d %H:%M")
        if f"f.{BY_WHOM}" in self.fields and actor.user_id is not None:
            me = User.objects.get(pk=actor.user_id)
            self.fields[f"f.{BY_WHOM}"].initial = person_label(me.name, me.username)

    def contact(self, file: int) -> NewRecord:
        """Return what was typed, as an item of the customer's file."""
        # The conversation itself is how it came to the company.
        values = {**usual_channel(self.ground.shape.category.fields), **self.change()}
        return NewRecord(
            category=self.ground.shape.code,
            title="" if is_made(self.ground.shape) else self._called(),
            values=values,
            parent_id=file,
        )

    def _called(self) -> str:
        """Name it by its way and day: what was said, and with whom, not everybody reads."""
        one = self.ground.shape.by_code[CHANNEL]
        way = label(
            one.choices, str(self.sent.get(f"f.{CHANNEL}", "")), language=self.ground.language
        )
        return f"{way} {self.sent.get(f'f.{HAPPENED}', '')[:10]}".strip()
