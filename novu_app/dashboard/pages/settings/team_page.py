"""The team: members with their roles, and invitations by a link that is copied by hand."""

from __future__ import annotations

from typing import Any

import reflex as rx

from novu_app.accounts.permissions import ROLES
from novu_app.dashboard.asking import question
from novu_app.dashboard.components.basics import icon, section, tool_button
from novu_app.dashboard.components.dialogs import WIDE, form_dialog, shown_once
from novu_app.dashboard.components.feedback import empty_state
from novu_app.dashboard.components.forms import field, plain_select, text_input
from novu_app.dashboard.components.menus import Entry, copies
from novu_app.dashboard.components.permitted import may, only_for, permitted
from novu_app.dashboard.components.status import chip
from novu_app.dashboard.components.table import MENU, Column, cell, data_table, is_fresh, row
from novu_app.dashboard.components.time_ago import time_ago
from novu_app.dashboard.pages.settings.frame import settings_page
from novu_app.dashboard.pages.settings.team_state import TeamState as State
from novu_app.dashboard.template import dashboard_page

#: What each role may, in a line.
MAY = {
    "viewer": "Reads everything but secrets",
    "author": "Also changes content and subscribers, and triggers",
    "admin": "Also keys, integrations, environments and the team",
    "owner": "Also decides who is an owner",
}
_COLUMNS = (
    Column("Member", "minmax(200px, 2fr)", mobile=True),
    Column("Role", "136px", mobile=True),
    Column("Signed in", "112px", wide=True),
    Column("Since", "112px"),
    MENU,
)


@dashboard_page("settings/team", title="Team", section="settings", on_load=State.load)
def team_page() -> rx.Component:
    """The page."""
    return settings_page(
        "settings/team",
        data_table(
            label="Members",
            columns=_COLUMNS,
            view=State.view,
            rows=State.members,
            render=_member,
            empty=empty_state("users", "Nobody", "There is always an owner."),
            retry=State.load,
        ),
        rx.el.div(
            rx.cond(
                State.invitations.length() > 0,
                section(
                    "Invited",
                    rx.el.ul(rx.foreach(State.invitations, _invitation), class_name="lines"),
                ),
            ),
            section(
                "What the roles may",
                rx.el.dl(
                    *[part for role in ROLES for part in (rx.el.dt(role.capitalize()), rx.el.dd(MAY[role]))],
                    class_name="facts",
                ),
            ),
            class_name="content-padded page-narrow",
        ),
        _link(),
        question(
            State,
            title="Take " + State.deleting_name + " out of the team?",
            consequence="Their sessions end at once. What they made stays.",
            action="Take out",
            on_confirm=State.remove,
        ),
        actions=(permitted("manage", _invite(), "Invite"),),
        wide=True,
    )


def _member(each: Any) -> rx.Component:
    return row(
        cell(
            rx.el.span(each["initial"], class_name="avatar"),
            rx.el.span(each["name"], class_name="truncate", style={"font_weight": "500"}),
            rx.cond(each["you"], chip("you", hollow=True)),
            rx.el.span(each["email"], class_name="muted truncate"),
            mobile=True,
            class_name="with-dot",
        ),
        cell(
            rx.el.select(
                *[rx.el.option(role.capitalize(), value=role) for role in ROLES],
                value=each["role"],
                on_change=lambda role: State.change_role(each["id"], role),
                disabled=~may("manage") | each["fixed"],
                aria_label="Role of " + each["name"],
                class_name="plain-select",
            ),
            mobile=True,
        ),
        cell(
            rx.cond(each["signed_in_at"] > 0, time_ago(at=each["signed_in_at"]), "Signed out"),
            wide=True,
            class_name="muted",
        ),
        cell(time_ago(at=each["since"]), class_name="muted"),
        menu=[
            copies("Copy e-mail", rx.cond(each["email"] != "", each["email"], each["name"])),
            Entry(
                "user-minus",
                "Take out",
                State.ask_delete(each["id"]),
                power="manage",
                disabled=each["fixed"],
                danger=True,
            ),
        ],
        fresh=is_fresh(State.view, each["id"]),
        key=each["id"],
    )


def _invitation(each: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.span(each["email"]),
            rx.el.div("By ", each["invited_by"], ", ends ", time_ago(at=each["expires_at"]), class_name="muted"),
        ),
        rx.el.span(chip(each["role"]), class_name="push"),
        only_for(
            "manage",
            tool_button(icon("x", 14), "Take the invitation back", on_click=State.withdraw(each["id"])),
        ),
        key=each["id"],
    )


def _invite() -> rx.Component:
    roles = {role: f"{role.capitalize()}: {MAY[role]}" for role in ROLES}
    return form_dialog(
        field("E-mail", text_input("email", type="email", auto_focus=True, required=True, max_length=320)),
        field("Role", plain_select("role", roles, value="author"), error=State.form_error),
        title=["Invite to the team"],
        text="You get a link to hand over. No mail is sent.",
        action="Make the link",
        on_submit=State.invite,
        is_open=State.inviting,
        on_open_change=State.set_inviting,
        width=WIDE,
        trigger=rx.button(icon("user-plus", 14), "Invite", size="1", custom_attrs={"data-key": "create"}),
    )


def _link() -> rx.Component:
    return shown_once(
        "Link for ",
        State.link_for,
        text="Whoever opens it joins as this address, once, within 7 days. It is not shown again.",
        value=State.link,
        label="Copy the link",
        on_open_change=State.close_link,
    )
