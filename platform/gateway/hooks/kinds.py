"""The notice that a webhook was switched off."""

from kernel.text import N_
from notices.port import Kind, register

HOOK_BROKEN = "gateway.hook_broken"

register(
    Kind(
        code=HOOK_BROKEN,
        label=N_("A webhook was switched off because it failed again and again"),
        subject=N_("Webhook switched off: {webhook}"),
        body=N_(
            "The webhook “{webhook}” failed {count} times in a row and was switched off. "
            "Mend it and switch it on again."
        ),
        variables={"webhook": N_("the name of the webhook"), "count": N_("how often it failed")},
        samples={"webhook": "CRM", "count": "12"},
        escalation=True,
    )
)
