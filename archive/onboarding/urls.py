"""The addresses of the screens of onboarding."""

from django.urls import path

from archive.onboarding import file_views, protocol_views, question_views, views

_P = "onboarding/<int:pk>/"
_F = "onboarding/files/<int:pk>/"
_Q = "onboarding/questions/<int:pk>/"

urlpatterns = [
    path("onboarding/", views.project_list, name="onboarding_list"),
    path("onboarding/new/", views.project_new, name="onboarding_new"),
    path(_P, views.project, name="onboarding_project"),
    path(f"{_P}edit/", views.project_edit, name="onboarding_edit"),
    path(f"{_P}files/add/", views.file_add, name="onboarding_file_add"),
    path(f"{_P}reconcile/", protocol_views.reconcile, name="onboarding_reconcile"),
    path(f"{_P}protocol/", protocol_views.protocol_page, name="onboarding_protocol"),
    path(f"{_P}protocol/xlsx/", protocol_views.protocol_xlsx, name="onboarding_protocol_xlsx"),
    path(f"{_P}sign/", protocol_views.sign, name="onboarding_sign"),
    path(f"{_P}ask/", question_views.ask, name="onboarding_ask"),
    path(_F, file_views.file, name="onboarding_file"),
    path(f"{_F}edit/", file_views.file_edit, name="onboarding_file_edit"),
    path(f"{_F}move/", file_views.file_move, name="onboarding_file_move"),
    path(f"{_F}leave-out/", file_views.leave_out, name="onboarding_leave_out"),
    path(f"{_F}take-in/", file_views.take_in, name="onboarding_take_in"),
    path(f"{_F}tick/", file_views.tick, name="onboarding_tick"),
    path(f"{_F}untick/", file_views.untick, name="onboarding_untick"),
    path(f"{_F}upload/", file_views.upload, name="onboarding_upload"),
    path(f"{_F}attach/", file_views.attach, name="onboarding_attach"),
    path(f"{_F}detach/", file_views.detach, name="onboarding_detach"),
    path("onboarding/questions/", question_views.questions, name="onboarding_questions"),
    path(_Q, question_views.question, name="onboarding_question"),
    path(f"{_Q}reopen/", question_views.reopen, name="onboarding_reopen"),
]
