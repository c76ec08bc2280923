"""What a line of the register must say, and how what it says is told (REQ-REG-02)."""

from archive.records.numbers import RegisterLine
from kernel.errors import Problem
from kernel.text import N_, Word

_NEEDED = (
    ("category", N_("category")),
    ("department", N_("responsible department")),
    ("carrier", N_("carrier")),
    ("level", N_("confidentiality")),
    ("filed_by", N_("filed by")),
    ("received_by", N_("received by")),
)


def line_problems(line: RegisterLine) -> list[Problem]:
    """Return what a line that is to be written does not say yet; title, number and place are asked for before.

    Where the policy says no period nothing is refused: what has none is kept.
    """
    missing = [name for name, _label in _NEEDED if not getattr(line, name)]
    if not missing:
        return []
    labels = dict(_NEEDED)
    message = N_("The register needs of every record: {what}; the policy does not say it here.")
    return [
        Problem(code=f"register_{name}", message=message, params={"what": Word(labels[name])})
        for name in missing
    ]
