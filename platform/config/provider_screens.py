"""What each screen of identity providers is for."""

from backoffice.guide.screens import Screen
from kernel.text import N_


def _in(place: str, line: str) -> Screen:
    guide, _slash, section = place.partition("/")
    return Screen(guide=guide, section=section, line=line)


PROVIDERS = {
    "providers_list": _in(
        "admin/providers", N_("Accounts of elsewhere your people can sign in with.")
    ),
    "provider": _in(
        "admin/providers", N_("One provider: what it is asked, who is linked, what groups give.")
    ),
    "provider_new": _in("admin/providers", N_("Say where your people's accounts are kept.")),
    "provider_edit": _in("admin/providers", N_("Change what is said of a provider.")),
    "provider_state": _in(
        "admin/providers", N_("Switch a provider on or off, or remove it for good.")
    ),
    "provider_map": _in("admin/providers", N_("Let a group of a provider give a post.")),
    "provider_unmap": _in("admin/providers", N_("Let a group of a provider give a post no more.")),
    "person_providers": _in(
        "admin/providers", N_("Say which account elsewhere is this colleague's.")
    ),
    "person_provider_unlink": _in("admin/providers", N_("Undo the link to an account elsewhere.")),
    "own_providers": _in("staff/second", N_("The accounts elsewhere that you sign in here with.")),
    "own_provider_sure": _in("staff/second", N_("Link an account of elsewhere to yours.")),
    "own_provider_unlink": _in("staff/second", N_("Undo the link to an account you sign in with.")),
}
