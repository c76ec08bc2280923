"""A new company begins with its pack, as version 1."""

from dataclasses import replace

from persistence.provisioning import NewCompany
from policies.document.actions import found_policy
from policies.packs.loader import load_pack

SEED = "20-policy"  # after the keys, because the publication is audited


def seed_policy(new: NewCompany) -> None:
    """Publish the pack of the new company under its fonds number; without a pack nothing is published."""
    if not new.pack:
        return
    document = load_pack(new.pack)
    found_policy(replace(document, fonds=new.fonds or document.fonds))
