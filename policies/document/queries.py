"""Reading the policy: the published version, the draft, the history."""

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from threading import Lock

from django.db.models import Exists, QuerySet
from django.utils.translation import gettext as _

from kernel.errors import Missing
from kernel.scope import current
from policies.document.canonical import digest_of, load
from policies.document.drafted import drafted
from policies.document.models import Draft, PolicyVersion
from policies.document.slots import Slots
from policies.document.values import PolicyDocument
from policies.regulations.queries import every_published, note_regulated

HEAD = "policy.head"  # where the scope keeps the published policy it read once
PARSED_KEPT = 64  # documents; companies with equal policies share one


@dataclass(frozen=True, kw_only=True)
class PublishedPolicy:
    """The policy in force: `slots` is (category, field) → indexed slot of the record, `by` who published it."""

    document: PolicyDocument
    digest: str
    number: int
    slots: Slots
    by: str = ""


_parsed: OrderedDict[str, PolicyDocument] = OrderedDict()
_lock = Lock()


def published() -> PublishedPolicy:
    """Return the policy in force, read once per scope; raise Missing before the first publication."""
    found = published_or_none()
    if found is None:
        raise Missing(_("This company has not published a policy yet."))
    return found


def published_or_none() -> PublishedPolicy | None:
    """Return the policy in force, or None before the first publication."""
    cache = current().cache
    if HEAD not in cache:
        cache[HEAD] = _read_head()
    found: PublishedPolicy | None = cache[HEAD]
    return found


def forget_head() -> None:
    """Let the scope read the published version again, and work out anew what others drew from it."""
    current().cache.clear()


def version_document(number: int) -> PolicyDocument:
    """Return the document of one version, published or superseded; raise Missing."""
    version = PolicyVersion.objects.filter(number=number).only("digest").first()
    if version is None:
        raise Missing(_("There is no policy version {number}."), number=number)
    return _document(version.digest)


def version_bytes(number: int) -> bytes:
    """Return the canonical bytes of one version as they were published; raise Missing."""
    content = PolicyVersion.objects.filter(number=number).values_list("content", flat=True).first()
    if content is None:
        raise Missing(_("There is no policy version {number}."), number=number)
    return bytes(content)


def open_draft() -> Draft | None:
    """Return the open draft, or None."""
    return Draft.objects.filter(state=Draft.State.OPEN).first()


def draft_document(draft: Draft | None = None) -> PolicyDocument:
    """Return the draft as a document; without an open draft the policy in force, or an empty one.

    `draft` is the open one, where the caller has read it already.
    """
    draft = draft or open_draft()
    if draft is not None:
        return drafted(draft)
    found = published_or_none()
    return found.document if found else PolicyDocument()


def base_document(draft: Draft | None) -> PolicyDocument:
    """Return what the changes of a draft are measured by: the policy in force, before that the text it began with."""
    found = published_or_none()
    if found is not None:
        return found.document
    if draft is None or not draft.pack_text:
        return PolicyDocument()
    return replace(_beginning(draft.pack_text), fonds=draft_document(draft).fonds)


@lru_cache(maxsize=8)
def _beginning(text: str) -> PolicyDocument:
    return load(text)


def draft_digest() -> str:
    """Return the digest by which a person says which draft they looked at."""
    return digest_of(draft_document())


def history() -> QuerySet[PolicyVersion]:
    """Return all versions, newest first, without their bytes."""
    return PolicyVersion.objects.defer("content", "slots").order_by("-number")


def before_head() -> PublishedPolicy | None:
    """Return the policy that was in force before the one that is, or None for a company's first."""
    rows = PolicyVersion.objects.filter(state=PolicyVersion.State.SUPERSEDED)
    before = rows.only("number", "digest", "slots", "published_by").order_by("-number").first()
    return _policy_of(before) if before is not None else None


def policy_at(moment: datetime) -> PublishedPolicy | None:
    """Return the policy that was in force at a moment, or None before a company's first."""
    rows = PolicyVersion.objects.filter(published_at__lt=moment)
    found = rows.only("number", "digest", "slots", "published_by").order_by("-number").first()
    return _policy_of(found) if found is not None else None


def _read_head() -> PublishedPolicy | None:
    head = (
        PolicyVersion.objects.filter(state=PolicyVersion.State.PUBLISHED)
        .only("number", "digest", "slots", "published_by")
        .annotate(regulated=Exists(every_published()))
        .first()
    )
    if head is None:
        return None
    note_regulated(head.regulated)
    return _policy_of(head)


def _policy_of(version: PolicyVersion) -> PublishedPolicy:
    return PublishedPolicy(
        document=_document(version.digest),
        digest=version.digest,
        number=version.number,
        by=version.published_by,
        slots={
            (category, field): slot
            for category, fields in version.slots.items()
            for field, slot in fields.items()
        },
    )


def _document(digest: str) -> PolicyDocument:
    """Out of the parsed ones, or out of the bytes of this company's version with this digest."""
    with _lock:
        known = _parsed.get(digest)
        if known is not None:
            _parsed.move_to_end(digest)
            return known
    content = PolicyVersion.objects.filter(digest=digest).values_list("content", flat=True).first()
    if content is None:
        raise Missing(_("No policy version of this company has this digest."))
    document = load(bytes(content))
    with _lock:
        _parsed[digest] = document
        while len(_parsed) > PARSED_KEPT:
            _parsed.popitem(last=False)
    return document
