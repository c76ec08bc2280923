"""Before somebody leaves, what is filed in his name goes to a colleague by forms that both sign (REQ-TRF-04)."""

from datetime import datetime

from archive.handovers.actions import Drawing, draw_up, sign
from archive.handovers.queries import Choice, files_for, may_receive
from archive.handovers.rules import Side
from archive.records.models import Record
from config.demo.acting import Troupe
from kernel.clock import today
from security.actor import Actor
from security.people.models import User
from security.people.queries import people_with_posts


def hand_over_files(troupe: Troupe, username: str, moment: datetime) -> None:
    """Hand over all files in somebody's name, form by form; what nobody there may receive stays."""
    while True:
        with troupe.acting(username, moment) as actor:
            number = troupe.number(username)
            files = files_for(actor, Choice(transferor=number))
            department = files[0].department if files else ""
            here = [one for one in files if one.department == department]
            heir = _heir(actor, department, here) if here else None
            if heir is None:
                return
            drawing = Drawing(transferor=number, receiver=heir.pk, department=department)
            form = draw_up(actor, drawing, [one.pk for one in here])
            sign(actor, form.pk, Side.GIVES, seen=form.version)
        with troupe.acting(heir.username, moment) as actor:
            sign(actor, form.pk, Side.TAKES, seen=form.version)


def _heir(actor: Actor, department: str, files: list[Record]) -> User | None:
    others = people_with_posts(today()).exclude(pk=int(actor.id))
    return next((one for one in others if may_receive(one, department, files)), None)
