"""Lists for each review that has begun what people hold; a worker that was down catches up."""

from decisions.reviews.actions import gather
from jobs.port import scheduled
from jobs.progress import Progress


@scheduled("reviews.gather", cron="25 * * * *", lock="duties", retries=3)
def gather_reviews(progress: Progress) -> dict[str, int]:
    """List what is held, once for each review."""
    with progress.batch():
        return {"gathered": gather(progress.actor)}
