"""Screens of the channels: webhooks and group robots, made, tested, switched and removed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from backoffice.problems import add_problems
from kernel.errors import Invalid
from kernel.scope import current
from notices import actions, queries
from notices.actions import ChannelData
from notices.forms import ChannelForm
from notices.frame import acting, admin_tabs, crumbs, problem_said
from notices.models import Channel, MediumChoice
from notices.screens import delivery_table

SHOWN = 10


@require_GET
def channels(request: HttpRequest) -> HttpResponse:
    """List the channels."""
    found = list(queries.channels(acting()))
    making = {"label": _("New channel"), "url": reverse("notice_channel_new"), "icon": "plus"}
    context = {
        "title": _("Notice settings"),
        "lead": _("Group robots and webhooks that hear of notices. Each is off until switched on."),
        "tabs": admin_tabs("notice_channels"),
        "actions": [making],
        "table": {
            "caption": _("Channels"),
            "columns": [
                {"label": _("Channel name"), "kind": "long"},
                {"label": _("Road")},
                {"label": _("Host")},
                {"label": _("State"), "kind": "short"},
                {"label": _("Problem"), "kind": "long"},
            ],
            "rows": [_row(channel) for channel in found],
            "empty": {
                "title": _("No channel yet"),
                "text": _("Make one for a group in WeCom, DingTalk or Feishu, or for a program."),
            },
        },
    }
    return render(request, "notices/table.html", context)


def _row(channel: Channel) -> dict[str, Any]:
    return {
        "id": channel.pk,
        "url": reverse("notice_channel", args=[channel.pk]),
        "label": channel.name,
        "cells": [
            channel.name,
            str(MediumChoice(channel.medium).label),
            channel.host,
            state_said(channel),
            problem_said(channel) or "—",
        ],
    }


def state_said(channel: Channel) -> str:
    """Return whether a channel is on, and whether it switched itself off."""
    if channel.active:
        return _("on")
    return _("switched off after failures") if channel.broken_at else _("off")


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def channel_new(request: HttpRequest) -> HttpResponse:
    """Make a channel; it is off until somebody switches it on."""
    actor = acting()
    queries.channels(actor)
    form = ChannelForm(request.POST or None, initial={"language": current().company.language})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.save_channel(actor, _data(form, stored=False))
        except Invalid as error:
            add_problems(form, error)
        else:
            messages.success(request, _("Saved. Send a test, then switch the channel on."))
            return redirect("notice_channel", made.pk)
    context = {
        "title": _("New channel"),
        "breadcrumb": crumbs("notice_channels", _("Channels"), _("New channel")),
        "form": form,
        "submit_label": _("Save"),
        "cancel_url": reverse("notice_channels"),
    }
    return render(request, "fonds/form_page.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def channel(request: HttpRequest, number: int) -> HttpResponse:
    """Show a channel with its latest deliveries, and change it."""
    actor = acting()
    found = queries.channel_of(actor, number)
    initial = {
        "name": found.name,
        "medium": found.medium,
        "language": found.language,
        "kinds": found.kinds,
    }
    form = ChannelForm(request.POST or None, initial=initial, stored=True)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_channel(actor, _data(form, stored=True), number=number)
        except Invalid as error:
            add_problems(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("notice_channel", number)
    latest = list(queries.deliveries(actor, channel=number)[:SHOWN])
    context = {
        "title": found.name,
        "breadcrumb": crumbs("notice_channels", _("Channels"), found.name),
        "state": {"label": state_said(found), "tone": "good" if found.active else "neutral"},
        "host": found.host,
        "broken": problem_said(found) if found.broken_at else "",
        "actions": _acts(found),
        "form": form,
        "submit_label": _("Save"),
        "table": delivery_table(latest, with_target=False),
        "busy": any(row.ended_at is None for row in latest if row.attempts == 0),
    }
    return render(request, "notices/channel.html", context)


def _acts(found: Channel) -> list[dict[str, Any]]:
    switching = {
        "label": _("Switch off") if found.active else _("Switch on"),
        "url": reverse("notice_channel_switch", args=[found.pk]),
        "method": "post",
        "values": {"on": "" if found.active else "1"},
        "kind": "secondary" if found.active else "",
    }
    testing = {
        "label": _("Send a test"),
        "url": reverse("notice_channel_test", args=[found.pk]),
        "method": "post",
        "kind": "secondary",
    }
    removing = {
        "label": _("Remove"),
        "url": reverse("notice_channel_remove", args=[found.pk]),
        "kind": "danger",
    }
    return [switching, testing, removing]


def _data(form: ChannelForm, *, stored: bool) -> ChannelData:
    typed = form.cleaned_data
    return ChannelData(
        name=typed["name"],
        medium=typed["medium"],
        language=typed["language"],
        kinds=tuple(typed["kinds"]),
        address=None if stored and not typed["address"] else typed["address"],
        secret=None if stored and not typed["secret"] else typed["secret"],
    )


@require_POST
def switch(request: HttpRequest, number: int) -> HttpResponse:
    """Switch a channel on or off."""
    on = request.POST.get("on") == "1"
    actions.switch_channel(acting(), number, on=on)
    messages.success(request, _("The channel is on.") if on else _("The channel is off."))
    return redirect("notice_channel", number)


@require_POST
def test(request: HttpRequest, number: int) -> HttpResponse:
    """Send a test; the page of the channel shows how it ended."""
    actions.send_test_post(acting(), number)
    return redirect("notice_channel", number)


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Ask, then remove a channel."""
    actor = acting()
    found = queries.channel_of(actor, number)
    if request.method == "POST":
        actions.remove_channel(actor, number)
        messages.success(request, _("The channel “{name}” is removed.").format(name=found.name))
        return redirect("notice_channels")
    context = {
        "title": _("Remove a channel"),
        "breadcrumb": crumbs("notice_channels", _("Channels"), found.name),
        "question": _("Remove the channel “{name}”?").format(name=found.name),
        "consequence": _("Its address, its secret and the list of what it was sent are gone."),
        "tone": "bad",
        "submit_label": _("Remove"),
        "submit_kind": "danger",
        "cancel_url": reverse("notice_channel", args=[number]),
    }
    return render(request, "fonds/confirm_page.html", context)
