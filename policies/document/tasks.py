"""The background work of the policy: what was agreed for a day is published on it."""

from jobs.port import scheduled
from jobs.progress import Progress
from policies.document.due import publish_due as publish_what_is_due


@scheduled("policy.publish_due", cron="2 * * * *", lock="policy.publish_due")
def publish_due(progress: Progress) -> dict[str, str]:
    """Publish an agreed draft whose day has come: every hour, so that midnight of any time zone is soon."""
    with progress.batch():
        return {"became": publish_what_is_due()}
