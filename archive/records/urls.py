"""The addresses of the record screens."""

from django.urls import path

from archive.records import (
    card_views,
    classify_views,
    earlier_views,
    entry_views,
    history_views,
    placing_views,
    presence_views,
    sharing_views,
    views,
)
from archive.records.collected import from_cards
from archive.records.gone import or_tombstone

urlpatterns = [
    path("records/new/", entry_views.choose_category, name="records_choose"),
    path("records/new/<str:category>/", from_cards(entry_views.new_record), name="records_new"),
    path("register/", views.register_list, name="records_register"),
    path("due/", views.due_list, name="records_due"),
    path("records/lookup/", views.lookup, name="records_lookup"),
    path("records/<int:number>/", or_tombstone(card_views.record_page), name="record_page"),
    path("records/<int:number>/earlier/", earlier_views.earlier_page, name="record_earlier"),
    path("records/<int:number>/history/", history_views.history_page, name="record_history"),
    path("records/<int:number>/step/", card_views.take_step, name="record_step"),
    path("records/<int:number>/classify/", classify_views.classify, name="record_classify"),
    path("records/<int:number>/edit/", entry_views.edit_record, name="record_edit"),
    path("records/<int:number>/category/", classify_views.change_category, name="record_category"),
    path("records/<int:number>/editing/", presence_views.editing, name="record_editing"),
    path("records/<int:number>/place/", placing_views.place_record, name="record_place"),
    path("records/<int:number>/share/", sharing_views.share, name="record_share"),
    path("records/<int:number>/share/<int:share>/end/", sharing_views.end, name="record_share_end"),
]
