"""The policy packs that come with Fonds: canonical texts, variants of them, and packs with add-ons.

A code names a pack (`P02`), a variant of it (`P02.BANK`), or one of them with add-ons (`P07+P06+P11`).
"""

from functools import cache
from importlib.resources import files
from itertools import takewhile

from kernel.errors import Missing
from kernel.text import N_
from policies.document.canonical import export, load
from policies.document.values import PolicyDocument
from policies.packs.combining import WITH, combine
from policies.packs.overlaying import overlaid

ADDONS = ("P05", "P06", "P09", "P11")  # what can be had beside another pack (presets §3)
VARIANT = "."  # between a pack and its variant

_DATA = files("policies.packs") / "data"


def pack_codes() -> tuple[str, ...]:
    """Return the codes of all packs and their variants, in order; add-ons stand alone too."""
    return tuple(
        sorted(
            entry.name.removesuffix(".yaml") for entry in _DATA.iterdir() if _is_pack(entry.name)
        )
    )


def joined(code: str, addons: tuple[str, ...]) -> str:
    """Return the code of a pack with add-ons, in their own order; an add-on is not had beside itself."""
    chosen = [one for one in sorted(set(addons)) if one != code or one not in ADDONS]
    return WITH.join((code, *chosen))


def pack_bytes(code: str) -> bytes:
    """Return the canonical text of a pack; raise Missing for an unknown code."""
    return export(load_pack(code))


def stored_bytes(code: str) -> bytes:
    """Return the file of one pack or variant as it lies there; raise Missing for an unknown code."""
    if code not in pack_codes():
        raise Missing(
            N_("There is no policy pack “{code}”; there are {known}."),
            code=code,
            known=", ".join(pack_codes()),
        )
    return (_DATA / f"{code}.yaml").read_bytes()


@cache
def load_pack(code: str) -> PolicyDocument:
    """Return the document of a pack; raise Missing for an unknown code, Invalid for what cannot be joined."""
    first, *addons = code.split(WITH)
    document = _alone(first)
    for addon in addons:
        if addon not in ADDONS:
            raise Missing(
                N_("“{code}” is no add-on of a policy pack; there are {known}."),
                code=addon,
                known=", ".join(ADDONS),
            )
        document = combine(document, _alone(addon))
    return document


@cache
def heading(code: str) -> PolicyDocument:
    """Return code and names of one pack or variant, without its rows: a list of packs reads no more of them."""
    lines = stored_bytes(code).decode().splitlines(keepends=True)
    return load("".join(takewhile(lambda line: not line.rstrip().endswith(":"), lines)))


@cache
def _alone(code: str) -> PolicyDocument:
    document = load(stored_bytes(code))
    base, dot, _variant = code.partition(VARIANT)
    return overlaid(_alone(base), document) if dot else document


def _is_pack(name: str) -> bool:
    return name.endswith(".yaml")
