"""The addresses of the studio, below the frame's root."""

from django.urls import path

from policies.studio import (
    approval_views,
    arranging_views,
    asking_views,
    builder_views,
    category_views,
    department_views,
    field_views,
    heading_views,
    number_views,
    publication_views,
    rights_views,
    rule_views,
    scope_views,
    stage_views,
    who_views,
)

_CATEGORY = "policy/categories/<str:code>/"

urlpatterns = [
    path("access/ask/", asking_views.ask, name="access_ask"),
    path("policy/", publication_views.overview, name="policy_overview"),
    path("policy/head/", heading_views.heading, name="policy_heading"),
    path("policy/approvals/", approval_views.approvals, name="policy_approvals"),
    path("policy/approvals/add/", approval_views.add_approval, name="policy_approval_add"),
    path(
        "policy/approvals/<str:code>/edit/",
        approval_views.edit_approval,
        name="policy_approval_edit",
    ),
    path(
        "policy/approvals/<str:code>/remove/",
        approval_views.remove_approval,
        name="policy_approval_remove",
    ),
    path("policy/scopes/add/", scope_views.add_scope, name="policy_scope_add"),
    path("policy/scopes/<str:code>/edit/", scope_views.edit_scope, name="policy_scope_edit"),
    path("policy/scopes/<str:code>/remove/", scope_views.remove_scope, name="policy_scope_remove"),
    path("policy/departments/", department_views.departments, name="policy_departments"),
    path("policy/begin/", publication_views.begin, name="policy_begin"),
    path("policy/publish/", publication_views.publish, name="policy_publish"),
    path("policy/proposed/", publication_views.proposed, name="policy_proposed"),
    path(
        "policy/changes/discard/",
        publication_views.discard_change,
        name="policy_change_discard",
    ),
    path("policy/call-back/", publication_views.call_back, name="policy_call_back"),
    path("policy/discard/", publication_views.discard, name="policy_discard"),
    path("policy/draft.yaml", publication_views.draft_yaml, name="policy_draft_yaml"),
    path("policy/versions/<int:number>/", publication_views.version, name="policy_version"),
    path(
        "policy/versions/<int:number>/policy.yaml",
        publication_views.version_yaml,
        name="policy_version_yaml",
    ),
    path("policy/versions/<int:number>/revert/", publication_views.revert, name="policy_revert"),
    path("policy/categories/", category_views.categories, name="policy_categories"),
    path("policy/add-category/", category_views.add_category, name="policy_category_add"),
    path(_CATEGORY, category_views.category, name="policy_category"),
    path(f"{_CATEGORY}edit/", category_views.edit_category, name="policy_category_edit"),
    path(f"{_CATEGORY}move/", arranging_views.move_category, name="policy_category_move"),
    path(f"{_CATEGORY}retire/", category_views.retire_category, name="policy_category_retire"),
    path(f"{_CATEGORY}stages/", stage_views.edit_stages, name="policy_stages"),
    path(f"{_CATEGORY}sections/add/", category_views.add_section, name="policy_section_add"),
    path(
        f"{_CATEGORY}sections/<str:section>/edit/",
        category_views.edit_section,
        name="policy_section_edit",
    ),
    path(f"{_CATEGORY}form/", builder_views.form, name="policy_form"),
    path(f"{_CATEGORY}form/said/", builder_views.said, name="policy_form_said"),
    path(
        f"{_CATEGORY}fields/<str:field>/move/",
        builder_views.move_field,
        name="policy_field_move",
    ),
    path(f"{_CATEGORY}fields/add/", field_views.add_field, name="policy_field_add"),
    path(f"{_CATEGORY}fields/<str:field>/edit/", field_views.edit_field, name="policy_field_edit"),
    path(
        f"{_CATEGORY}fields/<str:field>/retire/",
        field_views.retire_field,
        name="policy_field_retire",
    ),
    path(f"{_CATEGORY}number/", number_views.edit_number, name="policy_number"),
    path(f"{_CATEGORY}number/preview/", number_views.number_preview, name="policy_number_preview"),
    path(f"{_CATEGORY}number/remove/", rule_views.remove_number, name="policy_number_remove"),
    path(f"{_CATEGORY}retention/add/", rule_views.add_retention, name="policy_retention_add"),
    path(
        f"{_CATEGORY}retention/preview/",
        rule_views.retention_preview,
        name="policy_retention_preview",
    ),
    path(
        f"{_CATEGORY}retention/<int:row>/", rule_views.edit_retention, name="policy_retention_edit"
    ),
    path(
        f"{_CATEGORY}retention/<int:row>/remove/",
        rule_views.remove_retention,
        name="policy_retention_remove",
    ),
    path("policy/rights/", rights_views.rights, name="policy_rights"),
    path("policy/rights/who/", who_views.who, name="policy_who"),
    path("policy/rights/grid/", rights_views.grid, name="policy_grid"),
    path("policy/rights/delegate/", rights_views.delegate, name="policy_delegate"),
    path("policy/rights/add/", rights_views.add_grant, name="policy_grant_add"),
    path("policy/rights/<int:row>/", rights_views.edit_grant, name="policy_grant_edit"),
    path("policy/rights/<int:row>/remove/", rights_views.remove_grant, name="policy_grant_remove"),
]
