"""The addresses of contacts with customers."""

from django.urls import path

from archive.contacts import views

urlpatterns = [
    path("records/<int:number>/contacts/new/", views.new_contact, name="contact_new"),
    path("records/first-contacts/", views.first_contacts, name="contacts_first"),
]
