"""Makes known at start-up what collecting gives to others: who signs, what records are keyed from, checks on a page."""

from collections.abc import Collection

from django.urls import reverse
from django.utils.http import urlencode

from archive.collecting import actions
from archive.collecting.deciding import register_signing
from archive.collecting.screens import record_part
from archive.records import collected
from archive.records.beside import VERIFIED, register_part
from archive.records.collected import SignOff
from security.actor import Actor


class Items:
    """The port of what records are keyed from."""

    def key(self, actor: Actor, item: int, category: str) -> SignOff | None:
        """Lock an item that is about to be keyed."""
        return actions.key(actor, item, category)

    def keyed(self, actor: Actor, item: int, record_id: int) -> None:
        """Note which record an item became."""
        actions.keyed(actor, item, record_id)

    def taken_back(self, records: Collection[int]) -> None:
        """Let items wait again whose records were taken back."""
        actions.taken_back(records)

    def address(self, category: str) -> str:
        """Return where the signed cards of a category wait."""
        return f"{reverse('collected')}?{urlencode({'tab': 'signed', 'category': category})}"


def register_collecting() -> None:
    """Register everything; called once at start-up."""
    register_signing()
    collected.fill(Items())
    register_part(VERIFIED, record_part)
