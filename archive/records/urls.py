"""The addresses of the record screens."""

from django.urls import path

from archive.records import (
    card_views,
    category_views,
    classify_views,
    entry_views,
    presence_views,
    views,
)

urlpatterns = [
    path("records/new/", entry_views.choose_category, name="records_choose"),
    path("records/new/<str:category>/", entry_views.new_record, name="records_new"),
    path("register/", views.register_list, name="records_register"),
    path("due/", views.due_list, name="records_due"),
    path("records/lookup/", views.lookup, name="records_lookup"),
    path("records/<int:number>/", card_views.record_page, name="record_page"),
    path("records/<int:number>/step/", card_views.take_step, name="record_step"),
    path("records/<int:number>/classify/", classify_views.classify, name="record_classify"),
    path("records/<int:number>/edit/", entry_views.edit_record, name="record_edit"),
    path("records/<int:number>/category/", category_views.change_category, name="record_category"),
    path("records/<int:number>/editing/", presence_views.editing, name="record_editing"),
]
