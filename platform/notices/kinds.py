"""The kinds of notices that background work and the channels themselves give rise to."""

from kernel.text import N_
from notices.port import Kind, register

JOB_FAILED = "job.failed"
CHANNEL_BROKEN = "notices.channel_broken"
DIGEST = "notices.digest"
TEST = "notices.test"

register(
    Kind(
        code=JOB_FAILED,
        label=N_("Background work of mine failed"),
        subject=N_("Failed: {work}"),
        body=N_("“{work}” could not be finished. The page behind the link says why."),
        variables={"work": N_("what the work was")},
        samples={"work": N_("Work out due dates anew")},
    )
)
register(
    Kind(
        code=CHANNEL_BROKEN,
        label=N_("A channel was switched off because it failed again and again"),
        subject=N_("Channel switched off: {channel}"),
        body=N_(
            "The channel “{channel}” failed {count} times in a row and was switched off. "
            "Mend it and switch it on again."
        ),
        variables={"channel": N_("the name of the channel"), "count": N_("how often it failed")},
        samples={"channel": N_("Archive group"), "count": "10"},
        escalation=True,
    )
)
register(
    Kind(
        code=DIGEST,
        label=N_("The daily digest"),
        subject=N_("{count} notices, {day}"),
        body=N_("What happened for you since the last digest:\n\n{list}"),
        variables={
            "day": N_("the day of the digest"),
            "count": N_("how many notices it lists"),
            "list": N_("the notices, each with its link"),
        },
        samples={
            "day": "2026-11-29",
            "count": "2",
            "list": "• …\n\n• …",
        },
    )
)
register(
    Kind(
        code=TEST,
        label=N_("A test"),
        subject=N_("Test"),
        body=N_("This is a test. Notices arrive where you are reading this."),
    )
)
