"""The shapes every part of the API shares; what is not named in a shape is refused."""

from typing import Annotated

from ninja import Schema
from pydantic import ConfigDict, Field

from kernel.text import N_

BIGGEST = 2**63 - 1
Number = Annotated[int, Field(ge=1, le=BIGGEST)]


class Given(Schema):
    """What a program sends: unknown fields are refused, texts are texts."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Shown(Schema):
    """What a program gets."""


class ProblemPlace(Shown):
    """One place where something is wrong."""

    field: str = Field(description=N_("Which field, row or header; empty for the whole."))
    code: str = Field(description=N_("A stable word for what is wrong."))
    message: str = Field(description=N_("The sentence for a person."))


class ProblemShown(Shown):
    """What went wrong (RFC 9457)."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description=N_("A stable name of the kind of problem."))
    title: str = Field(description=N_("A headline."))
    status: int = Field(description=N_("The HTTP status."))
    detail: str = Field(description=N_("One sentence for a person, in the language asked for."))
    code: str = Field(description=N_("A stable word for programs."))
    errors: list[ProblemPlace] = Field(
        default=[], description=N_("Each place where something is wrong.")
    )
