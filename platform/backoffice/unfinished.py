"""What a form screen needs so that nothing typed into it is lost: its page token and what was left earlier.

A view calls `Keeping.of`, puts the result into the context as `keeping`, binds its form to `keeping.taken`
where there is one, and calls `keeping.saved()` once the content is stored. The template sets
`data-fonds-unfinished` on the form and includes `fonds/components/unfinished_field.html` in it and
`fonds/components/unfinished.html` before it.
"""

from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from kernel.digits import number_in
from security.actor import Actor
from security.unfinished import actions
from security.unfinished.queries import Kept, taken_up, unfinished
from security.unfinished.rules import LONGEST_PATH, PAGE_FIELD
from security.unfinished.tokens import Page, opened, page_of

TAKE_UP = "take_up"
BROUGHT = (
    "brought"  # the page whose content was brought to another form, and stays until that is stored
)


@dataclass(frozen=True, kw_only=True)
class Keeping:
    """One open page of a form; `offers` is what was left on others of the same form."""

    actor: Actor
    page: Page
    offers: tuple[Kept, ...] = ()
    taken: QueryDict | None = None
    taken_from: Kept | None = None

    @classmethod
    def of(cls, request: HttpRequest, actor: Actor, form: str) -> "Keeping":
        """Return the keeping of a form called `form`: a fresh page, a sent one, or one taken up again."""
        sent = page_of(request.POST.get(PAGE_FIELD)) if request.method == "POST" else None
        if sent is not None and (sent.form, sent.person) == (form, actor.user_id):
            return cls(actor=actor, page=sent)
        number = number_in(request.GET.get(TAKE_UP, ""))
        kept = None if number is None else taken_up(actor, form, number)
        others = tuple(one for one in unfinished(actor, form) if kept is None or one.id != kept.id)
        path = _plain_path(request)
        if kept is None:
            return cls(actor=actor, page=opened(actor, form, path), offers=others)
        page = opened(actor, form, path, page=kept.page)
        return cls(
            actor=actor, page=page, offers=others, taken=QueryDict(kept.content), taken_from=kept
        )

    @property
    def token(self) -> str:
        """What the form sends to say whose page it is."""
        return self.page.token

    @property
    def url(self) -> str:
        """Where scripts send what is typed."""
        return reverse("unfinished_keep")

    def saved(self) -> None:
        """Forget the page: what was typed on it is stored."""
        actions.drop(self.actor, form=self.page.form, page=self.page.page)


def drop_brought(actor: Actor, token: str | None) -> None:
    """Forget the page whose content was brought to a form that is stored now."""
    page = page_of(token)
    if page is not None and page.person == actor.user_id:
        actions.drop(actor, form=page.form, page=page.page)


def _plain_path(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop(TAKE_UP, None)
    whole = f"{request.path}?{query.urlencode()}" if query else request.path
    return whole if len(whole) <= LONGEST_PATH else request.path
