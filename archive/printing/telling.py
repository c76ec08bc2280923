"""Tells who let something be printed in the background that it is done."""

from django.urls import reverse

from archive.printing.above import register_outputs
from archive.printing.catalogue import register_catalogues
from archive.printing.files import SOURCES
from archive.printing.models import Printout
from archive.printing.previewing import register_press
from kernel.text import N_
from notices.port import Kind, Notice, notify, register

DONE, EXPORTED = "print.done", "export.done"


def register_printing() -> None:
    """Make the notice known and fill the port of print; called once at start-up."""
    register_press()
    register_outputs()
    register_catalogues()
    register(
        Kind(
            code=DONE,
            label=N_("Something I let print is done"),
            subject=N_("Your print of {lines} lines is done"),
            body=N_("The PDF lies behind the link for 30 days, for you alone."),
            variables={"lines": N_("how many lines it has")},
            samples={"lines": "12,480"},
        )
    )

    register(
        Kind(
            code=EXPORTED,
            label=N_("Something I let export is done"),
            subject=N_("Your export of {lines} rows is done"),
            body=N_("The file lies behind the link for 30 days, for you alone."),
            variables={"lines": N_("how many rows it has")},
            samples={"lines": "124,800"},
        )
    )


def tell_printed(made: Printout) -> None:
    """Tell its person once."""
    kind = EXPORTED if made.form in SOURCES else DONE
    notify(
        [
            Notice(
                kind=kind,
                people=(made.person_id,),
                params={"lines": f"{made.lines:,}"},
                path=reverse("printouts"),
                key=f"{kind}:{made.pk}",
            )
        ]
    )
