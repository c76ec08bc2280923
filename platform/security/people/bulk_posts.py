"""Compares posts of a file with those of the company: who moves, what begins, what ends."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from kernel.errors import Problem
from kernel.text import N_, Word
from security.people.bulk_rows import (
    Change,
    Group,
    Line,
    PersonRow,
    PostRow,
    Table,
    Trouble,
    UnitRow,
)
from security.people.rules import (
    AppointmentData,
    may_touch_posts_of,
    problems_with_appointment,
    problems_with_ending,
)

Found = Change | Trouble


@dataclass(frozen=True, kw_only=True)
class Order:
    """Under which conditions posts are planned: from which day moves count, who asks."""

    effective: date
    own: str = ""


@dataclass(kw_only=True)
class World:
    """The company as it would be: units and people after the file, posts as they begin and end."""

    departments: dict[str, UnitRow]
    positions: dict[str, UnitRow]
    people: dict[str, PersonRow]
    posts: dict[int, PostRow]
    ids: dict[str, int]
    spare: int = 0
    seen: dict[int, int] = field(default_factory=dict)

    def identity(self, username: str) -> int:
        """Return a number for a person; who is new gets one below nought."""
        return self.ids.setdefault(username, -len(self.ids) - 1)

    def add(self, post: PostRow) -> None:
        """Count a new post in."""
        self.spare -= 1
        self.posts[self.spare] = post


@dataclass(frozen=True, kw_only=True)
class _Wish:
    """A row that asks for something: the post it is about, if any, and the day a move counts from."""

    line: Line
    post: PostRow
    before: PostRow | None = None
    day: date | None = None


def posts_planned(lines: Sequence[Line], world: World, order: Order) -> Iterator[Found]:
    """Yield what changes and what is wrong; endings count first, so that a successor finds the post free."""
    wishes: list[_Wish] = []
    for line in lines:
        if not isinstance(line.content, PostRow):
            continue
        found = _understood(line, line.content, world, order)
        if isinstance(found, Problem):
            yield _trouble(line, found)
        elif isinstance(found, _Wish):
            wishes.append(found)
    yield from _settled(wishes, world, order)


def _settled(wishes: Sequence[_Wish], world: World, order: Order) -> Iterator[Found]:
    """Try the wishes together; one that fails keeps its old post, so the others are tried again."""
    failed: dict[int, Problem] = {}
    while True:
        attempt = replace(world, posts=dict(world.posts), spare=world.spare)
        good = [wish for wish in wishes if wish.line.row not in failed]
        for wish in good:
            _end(wish, attempt)
        new = {}
        for wish in good:
            problem = _begin(wish, attempt, order)
            if problem is not None:
                new[wish.line.row] = problem
        if not new:
            break
        failed |= new
    world.posts = attempt.posts
    for wish in wishes:
        problem = failed.get(wish.line.row)
        yield _trouble(wish.line, problem) if problem else _change(wish, world)


def _understood(line: Line, post: PostRow, world: World, order: Order) -> _Wish | Problem | None:
    """Return what the row wants, what is wrong with it, or None when it says what is so already."""
    problem = _who(post, world)
    if problem is not None:
        return problem
    number = post.number if post.number is not None else _same(post, world)
    if number is None:
        found: _Wish | Problem | None = _Wish(line=line, post=post)
    else:
        found = _of_known(line, replace(post, number=number), world, order)
    if isinstance(found, _Wish):
        return _missing_unit(post, world, found.before) or _not_own(post, order) or found
    return found


def _of_known(line: Line, post: PostRow, world: World, order: Order) -> _Wish | Problem | None:
    """Return what a row about a stored post wants; its number has to be this person's, and stand once."""
    assert post.number is not None  # noqa: S101 - the caller has found it
    if post.number in world.seen:
        message = N_("This post stands in row {row} already.")
        return Problem(code="twice", message=message, params={"row": world.seen[post.number]})
    world.seen[post.number] = line.row
    before = world.posts.get(post.number)
    if before is None or before.username != post.username:
        message = N_(
            "Post number {number} is not one of {name}; leave the number empty for a new post."
        )
        params = {"number": post.number, "name": post.username}
        return Problem(code="number", message=message, params=params, where="number")
    if _bare(post) == _bare(before):
        return None
    return _of_existing(line, post, before, order)


def _of_existing(line: Line, post: PostRow, before: PostRow, order: Order) -> _Wish | Problem:
    place = (post.department, post.position, post.territory)
    if post.stands_in_for != before.stands_in_for:
        message = N_("Whom somebody stands in for never changes; end the post and add a new row.")
        return Problem(code="stands_in", message=message, where="stands_in_for")
    if place == (before.department, before.position, before.territory):
        return _ending(line, post, before)
    day = post.valid_from if post.valid_from != before.valid_from else order.effective
    assert day is not None and before.valid_from is not None  # noqa: S101, PT018 - checked by `_who`
    if before.valid_to is not None and before.valid_to < day:
        message = N_("This post ended on {day}; leave the row as it was and add a new one.")
        params = {"day": before.valid_to.isoformat()}
        return Problem(code="over", message=message, params=params)
    if day <= before.valid_from:
        message = N_("The post began on {day}; a move has to come after that day.")
        params = {"day": before.valid_from.isoformat()}
        return Problem(code="move", message=message, params=params, where="valid_from")
    return _Wish(line=line, post=replace(post, valid_from=day), before=before, day=day)


def _ending(line: Line, post: PostRow, before: PostRow) -> _Wish | Problem:
    assert before.valid_from is not None  # noqa: S101 - stored posts have one
    if post.valid_from != before.valid_from:
        message = N_("The first day of a post never changes; it was {day}.")
        params = {"day": before.valid_from.isoformat()}
        return Problem(code="first", message=message, params=params, where="valid_from")
    if post.valid_to is None:
        message = N_("The appointment ends on {day} already.")
        params = {"day": before.valid_to.isoformat() if before.valid_to else ""}
        return Problem(code="ended", message=message, params=params, where="valid_to")
    found = problems_with_ending(before.valid_from, before.valid_to, post.valid_to)
    if found:
        return replace(found[0], where="valid_to")
    return _Wish(line=line, post=post, before=before)


def _who(post: PostRow, world: World) -> Problem | None:
    """Return what is wrong with the people a row names and with its first day."""
    person = world.people.get(post.username)
    if person is None:
        message = N_("Nobody has the sign-in name “{name}”.")
        params = {"name": post.username}
        return Problem(code="person", message=message, params=params, where="username")
    if post.name and post.name != person.name:
        message = N_("The row names {name}, but the sign-in name “{username}” is {other}'s.")
        params = {"name": post.name, "username": post.username, "other": person.name}
        return Problem(code="name", message=message, params=params, where="username")
    if post.stands_in_for and post.stands_in_for not in world.people:
        message = N_("Nobody has the sign-in name “{name}”.")
        params = {"name": post.stands_in_for}
        return Problem(code="person", message=message, params=params, where="stands_in_for")
    if post.valid_from is None:
        message = N_("A post needs its first day.")
        return Problem(code="first", message=message, where="valid_from")
    return None


def _missing_unit(post: PostRow, world: World, before: PostRow | None) -> Problem | None:
    """Return the unit a post would begin in that is not there or closed; an ending needs none."""
    for name, units in (("department", world.departments), ("position", world.positions)):
        code = getattr(post, name)
        unit = units.get(code)
        stays = before is not None and getattr(before, name) == code
        if not stays and (unit is None or unit.closed):
            message = N_("There is no open {kind} with the code “{code}”.")
            word = N_("department") if name == "department" else N_("position")
            params = {"kind": Word(word), "code": code}
            return Problem(code=name, message=message, params=params, where=name)
    return None


def _not_own(post: PostRow, order: Order) -> Problem | None:
    if post.username != order.own:
        return None
    decision = may_touch_posts_of("1", 1)
    return Problem(code="own", message=decision.reason, where="username")


def _end(wish: _Wish, world: World) -> None:
    """Set the last day of the post a wish ends or moves away from."""
    if wish.before is None or wish.post.number is None:
        return
    last = wish.post.valid_to if wish.day is None else wish.day - timedelta(days=1)
    if wish.before.valid_to is not None and last is not None:
        last = min(last, wish.before.valid_to)
    world.posts[wish.post.number] = replace(wish.before, valid_to=last)


def _begin(wish: _Wish, world: World, order: Order) -> Problem | None:
    """Count the new post of a wish in, or say why it cannot be."""
    if wish.before is not None and wish.day is None:
        return None
    post = wish.post
    first_day = world.people[post.username].first_day
    held = [
        _data(other, world) for other in world.posts.values() if other.username == post.username
    ]
    found = problems_with_appointment(_data(post, world), held, first_day=first_day)
    if found:
        return found[0]
    problem = _second_head(post, world)
    if problem is None:
        world.add(post)
    return problem


def _second_head(post: PostRow, world: World) -> Problem | None:
    """Return who heads the department in the same time already."""
    position = world.positions.get(post.position)
    if position is None or not position.leads or post.stands_in_for:
        return None
    for other in world.posts.values():
        same = (other.department, other.position) == (post.department, post.position)
        another = not other.stands_in_for and other.username != post.username
        if same and another and _overlap(other, post):
            message = N_("{name} heads department “{code}” in this time already; end that first.")
            params = {"name": world.people[other.username].name, "code": post.department}
            return Problem(code="two_heads", message=message, params=params, where="position")
    return None


def _overlap(one: PostRow, other: PostRow) -> bool:
    first = max(one.valid_from or date.min, other.valid_from or date.min)
    return first <= min(one.valid_to or date.max, other.valid_to or date.max)


def _data(post: PostRow, world: World) -> AppointmentData:
    assert post.valid_from is not None  # noqa: S101 - checked by `_who`
    return AppointmentData(
        person=world.identity(post.username),
        department=post.department,
        position=post.position,
        valid_from=post.valid_from,
        valid_to=post.valid_to,
        territory=post.territory,
        stands_in_for=world.identity(post.stands_in_for) if post.stands_in_for else None,
    )


def _same(post: PostRow, world: World) -> int | None:
    """Return the number of the post a row without a number means, None when it is new."""
    wanted = replace(_bare(post), valid_to=None)
    for number, other in world.posts.items():
        if replace(_bare(other), valid_to=None) == wanted:
            return number
    return None


def _bare(post: PostRow) -> PostRow:
    return replace(post, number=None, name="")


def _trouble(line: Line, problem: Problem) -> Trouble:
    return Trouble(table=Table.POSTS, row=line.row, problem=problem, column=problem.where)


def _change(wish: _Wish, world: World) -> Change:
    before = _shown(wish.before) if wish.before else {}
    after = _shown(wish.post)
    if wish.before is None:
        group = Group.BEGINS
        after = {name: value for name, value in after.items() if value}
    else:
        group = Group.ENDS if wish.day is None else Group.MOVES
        after = {name: value for name, value in after.items() if before.get(name) != value}
    return Change(
        table=Table.POSTS,
        group=group,
        key=wish.post.username,
        label=world.people[wish.post.username].name,
        row=wish.line.row,
        before=before if wish.day else {name: before[name] for name in after if name in before},
        after=_shown(wish.post) if wish.day else after,
        number=wish.post.number,
    )


def _shown(post: PostRow) -> dict[str, str]:
    return {
        "department": post.department,
        "position": post.position,
        "valid_from": post.valid_from.isoformat() if post.valid_from else "",
        "valid_to": post.valid_to.isoformat() if post.valid_to else "",
        "territory": post.territory,
        "stands_in_for": post.stands_in_for,
    }
