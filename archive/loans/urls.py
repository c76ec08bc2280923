"""The addresses of loans."""

from django.urls import path

from archive.loans import views

urlpatterns = [
    path("loans/", views.loan_list, name="loans"),
    path("loans/new/", views.loan_new, name="loan_new"),
    path("loans/slips/<int:number>/", views.loan_slip, name="loan_slip"),
    path("loans/slips/<int:number>/out/", views.loan_out, name="loan_out"),
    path("loans/slips/<int:number>/close/", views.loan_close, name="loan_close"),
    path("loans/slips/<int:number>/print/", views.loan_print, name="loan_print"),
    path("loans/<int:number>/back/", views.loan_back, name="loan_back"),
    path("loans/<int:number>/longer/", views.loan_longer, name="loan_longer"),
    path("loans/renewals/<int:number>/", views.loan_longer_of, name="loan_longer_of"),
    path("loans/<int:number>/recall/", views.loan_recall, name="loan_recall"),
]
