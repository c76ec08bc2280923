"""The addresses of sealing and of seals on paper."""

from django.urls import path

from archive.sealing import views

urlpatterns = [
    path("sealing/", views.seal_due, name="seal_due"),
    path("sealing/new/", views.seal_new, name="seal_new"),
    path("sealing/proposed/", views.seal_proposals, name="seal_proposals"),
    path("sealing/proposed/<int:number>/", views.seal_proposal, name="seal_proposal"),
    path("sealing/paper/", views.paper_seals, name="paper_seals"),
    path("sealing/paper/of/<int:number>/", views.paper_seal_new, name="paper_seal_new"),
    path("sealing/paper/<int:number>/", views.paper_seal, name="paper_seal"),
    path("sealing/paper/<int:number>/open/", views.paper_seal_open, name="paper_seal_open"),
    path("sealing/paper/<int:number>/slip/", views.paper_seal_slip, name="paper_seal_slip"),
]
