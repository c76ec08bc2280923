"""What a new company starts with: departments, positions and the policy of its pack, and its first person."""

from dataclasses import replace
from functools import lru_cache

from kernel.clock import now, today
from kernel.scope import current
from persistence.provisioning import NewCompany, register_seed
from policies.document.actions import found_draft, found_policy
from policies.document.values import PolicyDocument
from policies.packs.loader import load_pack
from security.actor import Actor
from security.people.models import Appointment, Department, Position, User

# The first person shapes the policy and registers the others; rights to records come with further posts.
_FIRST_POSTS = ("ARCH", "SYS")


def register_seeds() -> None:
    """Register the seeds in their order."""
    register_seed("10-policy", _policy)
    register_seed("20-people", _people)


def _policy(new: NewCompany) -> None:
    """Open the draft the company begins with, the pack as it is; publish it where that was ordered."""
    if new.pack:
        found_draft(_document(new.pack, new.fonds))
    if new.pack and new.published:
        found_policy()


@lru_cache(maxsize=16)
def _document(pack: str, fonds: str) -> PolicyDocument:
    """Return what a company of this pack begins with; many begin with the same."""
    return replace(load_pack(pack), fonds=fonds)


def _people(new: NewCompany) -> None:
    """Make the pack's departments and positions, and the first person."""
    if new.pack:
        document = load_pack(new.pack)
        Department.objects.bulk_create(
            Department(code=d.code, zh=d.zh, en=d.en) for d in document.departments
        )
        Position.objects.bulk_create(
            Position(code=p.code, zh=p.zh, en=p.en, keeps=p.keeps, leads=p.leads)
            for p in document.positions
        )
    if new.person:
        _first_person(new)


def _first_person(new: NewCompany) -> None:
    person = new.person
    user = User.objects.create_user(
        person["username"],
        person["password"],
        name=person["name"],
        email=person.get("email", ""),
        language=new.language,
        date_joined=now(),
    )
    home = Department.objects.filter(code__in=("DAS", "GLB", "XZB")).order_by("code").first()
    for code in _FIRST_POSTS:
        position = Position.objects.filter(code=code).first()
        if home and position:
            Appointment.objects.create(
                user=user, department=home, position=position, valid_from=today()
            )
    current().actor = Actor.system("provisioning")
