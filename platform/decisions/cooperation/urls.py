"""The addresses of the cooperation screens."""

from django.urls import path

from decisions.cooperation import views

urlpatterns = [
    path("cooperation/", views.task_list, name="cooperation_list"),
    path("cooperation/new/", views.task_new, name="cooperation_new"),
    path("cooperation/<int:number>/", views.task_page, name="cooperation_page"),
    path("cooperation/<int:number>/<str:step>/", views.task_step, name="cooperation_step"),
]
