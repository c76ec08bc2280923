"""Mails a one-time code to the person a share is for; the code is made when it is sent and stored nowhere."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from archive.sharing.link_actions import MAIL_CODE, note_sent, write_code
from archive.sharing.sealing import recipient_of
from jobs.port import OUTWARD, task
from jobs.progress import Progress
from kernel.scope import current
from notices import mail
from notices.models import Sender


@task(
    MAIL_CODE,
    queue=OUTWARD,
    lock="sharing.mail:{code_id}",
    idempotent=True,
    visible=False,
    retries=2,
    wait=20,
)
def mail_code(progress: Progress, code_id: int) -> dict[str, int]:
    """Write the code, send it, and keep that it left; a server that is down is tried again, with another code."""
    with progress.batch():
        letter = _letter(code_id)
    if letter is None:
        return {"sent": 0}
    problem = ""
    try:
        mail.send(letter)
    except mail.MailRefused as error:
        problem = str(error)
    with progress.batch():
        note_sent(code_id, problem)
    return {"sent": 0 if problem else 1}


def _letter(number: int) -> mail.Mail | None:
    written = write_code(number)
    if written is None:
        return None
    row, code = written
    person, company = recipient_of(row.share), current().company
    sender = Sender.objects.first() or Sender()
    with translation.override(row.share.asked_by.language or None):
        subject = _("Your code for share {number}").format(number=row.share.number)
        text = _(
            "{code} is your code for what {company} shares with you as {number}. It is good for 10 minutes, in the "
            "browser in which it was asked for. If you did not ask for it, do nothing and tell {company}."
        ).format(code=code, company=company.name, number=row.share.number)
    return mail.Mail(
        to_name=person.name,
        to_address=person.mail,
        sender_name=sender.name or company.name,
        sender_address=sender.address or settings.FONDS_SMTP.sender,
        subject=subject,
        text=text,
        number=f"share.{company.id}.{row.pk}.{row.asked_at:%H%M%S}",
    )
