"""The addresses of the screens of duties."""

from django.urls import path

from decisions.duties import views

urlpatterns = [
    path("duties/", views.duty_list, name="duties_list"),
    path("duties/sign/", views.sign_chosen, name="duties_sign"),
    path("duties/<int:number>/", views.duty_page, name="duty_page"),
]
