"""Every screen says what it is for, and has a section of a guide in both languages."""

import pytest
from django.urls import URLPattern, get_resolver

from backoffice.guide.queries import GUIDES, LANGUAGES, guide
from config.screens import SCREENS

NO_PAGE = {
    "probes of machines": {"livez", "readyz"},
    "before sign-in, without menu and header": {
        "wagtailadmin_login", "account_login", "mfa_authenticate", "passkey_step", "invited", "sign_up",
        "recover_ask", "recover_choose", "fill_form",
        "provider_leave", "provider_back",
        "provider_logout",
        "break_glass_enter",
    },
    "acts, and leads back to a screen": {
        "set_language", "unfinished_discard", "notices_read", "notice_open",
        "notice_channel_switch", "notice_channel_test", "notice_sender_test", "notice_text_reset",
        "provider_test", "own_provider_link", "own_confirm_there", "own_renew_there",
        "token_revoke", "hook_again", "own_sessions_end", "people_do", "stand_in_end", "invitations_revoke",
        "person_reactivate", "unit_close", "company_calendar_confirm", "company_calendar_reopen",
        "company_calendar_remove", "setup_aside", "requests_decide", "request_withdraw", "cooperation_step",
        "duties_sign", "checks_sign", "joint_confirm", "review_decide",
        "policy_begin", "policy_call_back", "policy_change_discard", "policy_plan_new", "policy_sheets_do",
        "policy_category_retire", "policy_field_retire", "policy_number_remove",
        "policy_retention_remove", "policy_approval_remove", "policy_grant_remove", "policy_scope_remove",
        "policy_purpose_remove", "query_form_drop", "extract_release", "extract_return", "extract_hand_over",
        "loan_close", "loan_longer_of", "share_link", "share_code", "share_end",
        "handover_sign", "appraisal_propose",
        "policy_cadence_retire", "policy_cadence_remove", "policy_print_remove", "policy_print_block_remove",
        "policy_level_move", "policy_delegate", "policy_pack_back", "policy_case_remove", "policy_case_unlink",
        "imports_sheet", "imports_commit", "imports_cancel", "imports_recipe", "mending_rehearse", "records_size",
        "recipes_delete", "recipes_forget",
        "onboarding_take_in", "onboarding_untick", "onboarding_detach", "onboarding_reconcile", "onboarding_reopen",
        "records_view_open", "records_view_delete", "records_view_first", "records_bulk_confirm", "printout_stop",
        "printout_make", "output_limit_drop",
        "record_watch", "record_provisional", "record_prove", "report_acknowledge", "record_hand_on",
        "custody_use", "record_sync", "record_step", "record_share_end", "record_file_remove", "record_mask",
        "inspection_sign", "inspection_photo_add", "stock_take_labels", "stock_take_end", "stock_take_moves",
        "regulation_revise", "regulation_acknowledge", "regulation_discard", "regulation_remind",
    },
    "is for who has no account: its guide is the page itself": {"shared", "shared_file"},
    "kept by a phone for where no network is: it says nothing of a company": {"stock_scan"},
    "gives a file": {
        "custody_shelf", "backups_print", "backups_export", "trail_bundle", "trail_verifier",
        "company_brand", "company_logo", "wagtailadmin_javascript_catalog",
        "people_out", "company_calendar_csv", "policy_draft_yaml",
        "policy_version_yaml", "policy_sheets_out", "imports_rows", "records_export", "register_export", "due_export",
        "catalogue_export", "catalogue_print",
        "records_bulk_skipped", "onboarding_protocol_xlsx", "imports_template",
        "records_print", "record_print", "records_blank", "register_print", "guide_picture",
        "privacy_request_letter", "privacy_request_data", "privacy_seal_file", "paper_seal_slip",
        "collected_file", "extract_pdf", "loan_print", "handover_print", "handover_blank", "resting_pick",
        "use_print", "use_blank", "appraisal_volume_file",
        "certificate_file", "certificate_leaf", "certificate_print", "certificate_verifier",
        "printout_take", "access_report_file", "review_file", "record_file_take",
        "record_file_page", "record_file_thumbnails", "shared_picture", "share_look_picture",
        "policy_plan_workbook",
        "policy_print_picture", "policy_print_pdf",
        "policy_print_tried_picture",
        "inspection_photo",
        "inspection_print", "stock_take_print", "report_print", "report_blank", "correction_print", "checks_print",
        "list_blank",
    },
    "answers a script of the page": {
        "unfinished_keep", "policy_form_said", "policy_naming_preview", "policy_number_preview",
        "policy_retention_preview", "policy_cadence_preview", "policy_print_tried", "records_lookup",
        "record_editing", "record_files", "record_files_held",
        "notice_text_preview", "listing",
        "stock_worker", "stock_device", "stock_scans",
        "mending_rows", "mending_next", "mending_find", "mending_history", "mending_do",
    },
}  # fmt: skip
OF_WAGTAIL = {"wagtailadmin_home"}


def patterns(among):
    for one in among:
        if isinstance(one, URLPattern):
            yield one
        else:
            yield from patterns(one.url_patterns)


def ours():
    """Return the names of all addresses that our views answer."""
    found = set()
    for one in patterns(get_resolver().url_patterns):
        view = getattr(one.callback, "view_class", one.callback)
        if view.__module__.split(".")[0] not in {"wagtail", "django"}:
            found.add(one.name)
    return found


def test_every_screen_is_explained_or_named_with_its_reason():
    without = set().union(*NO_PAGE.values())
    assert without & set(SCREENS) == set()
    assert ours() - without - set(SCREENS) == set(), "screens without help"
    assert (without | set(SCREENS)) - ours() - OF_WAGTAIL == set(), "gone"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_has_a_line_and_a_section(language):
    for name, one in SCREENS.items():
        assert one.line.endswith("."), name
        assert guide(one.guide, language).section(one.section) is not None, name


@pytest.mark.parametrize("name", GUIDES)
def test_both_languages_of_a_guide_have_the_same_sections(name):
    chinese, english = (
        [one.name for one in guide(name, language).sections] for language in LANGUAGES
    )
    assert chinese == english
