"""The addresses of the request screens."""

from django.urls import path

from decisions import views

urlpatterns = [
    path("requests/", views.inbox, name="requests_inbox"),
    path("requests/asked/", views.asked, name="requests_asked"),
    path("requests/decide/", views.decide_chosen, name="requests_decide"),
    path("requests/<int:number>/", views.request_page, name="request_page"),
    path("requests/<int:number>/withdraw/", views.withdraw, name="request_withdraw"),
]
