"""The addresses of the screens of tokens and webhooks."""

from django.urls import path

from gateway import hook_views, token_views

urlpatterns = [
    path("account/tokens/", token_views.my_tokens, name="my_tokens"),
    path("account/tokens/new/", token_views.my_token_new, name="my_token_new"),
    path("programs/", token_views.all_tokens, name="all_tokens"),
    path("programs/tokens/new/", token_views.account_token_new, name="account_token_new"),
    path("programs/tokens/<int:number>/", token_views.token, name="token"),
    path("programs/tokens/<int:number>/revoke/", token_views.token_revoke, name="token_revoke"),
    path("programs/webhooks/", hook_views.hooks, name="hooks"),
    path("programs/webhooks/new/", hook_views.hook_new, name="hook_new"),
    path("programs/webhooks/<int:number>/", hook_views.hook, name="hook"),
    path("programs/webhooks/<int:number>/edit/", hook_views.hook_edit, name="hook_edit"),
    path("programs/webhooks/<int:number>/again/", hook_views.hook_again, name="hook_again"),
    path("programs/webhooks/<int:number>/secret/", hook_views.hook_secret, name="hook_secret"),
    path("programs/webhooks/<int:number>/remove/", hook_views.hook_remove, name="hook_remove"),
]
