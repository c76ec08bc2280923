"""People for programs: who can be named in a record, and for who manages people their posts."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from gateway.callers import actor_for
from gateway.schemas import BIGGEST, Shown
from gateway.tokens.rules import Scope
from kernel.clock import today
from kernel.text import N_
from security.people import queries
from security.people.models import Appointment, User
from security.people.rights import manages_people

router = Router(tags=["people"])
MOST = 200


class PeopleQuery(Schema):
    """Which people."""

    model_config = ConfigDict(extra="forbid")

    q: Annotated[str, Field(max_length=100)] = Field(
        "", description=N_("A part of name, sign-in name or staff number.")
    )
    after: Annotated[int, Field(ge=0, le=BIGGEST)] = Field(
        0, description=N_("The cursor “next” of a page.")
    )
    limit: Annotated[int, Field(ge=1, le=MOST)] = 50


class PostShown(Shown):
    """One post held today."""

    department: str
    position: str


class PersonShown(Shown):
    """A person; what stands on the screen of people is null for who does not manage them."""

    id: int
    name: str
    username: str
    staff_no: str | None
    may_sign_in: bool | None
    posts: list[PostShown] | None


class PeoplePage(Shown):
    """One page of people, by number."""

    items: list[PersonShown]
    next: int | None


@router.get("/people", response=PeoplePage, summary=N_("List who works in the company"))
def list_people(request: HttpRequest, asked: Query[PeopleQuery]) -> dict[str, Any]:
    actor = actor_for(request, Scope.PEOPLE_READ)
    found = queries.people(text=asked.q).filter(pk__gt=asked.after).order_by("pk")
    users = list(found[: asked.limit + 1])
    more, users = len(users) > asked.limit, users[: asked.limit]
    posts = (
        queries.posts_by_person([user.pk for user in users], today())
        if manages_people(actor)
        else None
    )
    return {
        "items": [_person(user, posts) for user in users],
        "next": users[-1].pk if more else None,
    }


def _person(user: User, posts: dict[int, list[Appointment]] | None) -> dict[str, Any]:
    inside: dict[str, Any] = {"staff_no": None, "may_sign_in": None, "posts": None}
    if posts is not None:
        held = posts.get(user.pk, [])
        inside = {
            "staff_no": user.staff_no,
            "may_sign_in": user.is_active,
            "posts": [
                {"department": one.department.code, "position": one.position.code} for one in held
            ],
        }
    return {"id": user.pk, "name": user.name, "username": user.username, **inside}
