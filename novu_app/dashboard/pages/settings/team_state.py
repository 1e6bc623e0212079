"""The state of the page of the team: members, their roles, and invitations by link."""

from __future__ import annotations

from typing import Any, ClassVar, TypedDict

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from novu_app.accounts import invitations, team
from novu_app.dashboard import toasts
from novu_app.dashboard.asking import Asking
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.errors import message_of
from novu_app.dashboard.listing import Listed, ListState
from novu_app.kernel.errors import NovuError
from novu_app.kernel.settings import get_settings
from novu_app.realtime.lists import Kind

INVITATION = "/auth/invitation"


class MemberRow(TypedDict):
    """One member; ``fixed`` where the visitor may not change them."""

    id: str
    name: str
    email: str
    initial: str
    role: str
    you: bool
    fixed: bool
    since: int
    signed_in_at: int


class InvitationRow(TypedDict):
    """One invitation that nobody has accepted yet."""

    id: str
    email: str
    role: str
    invited_by: str
    expires_at: int


class TeamPage(TypedDict):
    """What the page reads at once."""

    members: list[MemberRow]
    invitations: list[InvitationRow]


class TeamState(Asking, ListState, rx.State):
    """The team of the visitor's organization."""

    AREA: ClassVar[str] = "Team"
    WATCHES: ClassVar[tuple[Kind, ...]] = ("team",)
    ROWS: ClassVar[str] = "members"
    KEY: ClassVar[str] = "id"

    members: list[MemberRow] = []
    invitations: list[InvitationRow] = []
    inviting: bool = False
    link: str = ""
    link_for: str = ""
    deleting_name: str = ""
    form_error: str = ""

    @rx.event
    async def load(self) -> None:
        """Read members and invitations."""
        self._begin()
        self.inviting, self.link, self.form_error = False, "", ""
        try:
            await self._read_and_watch()
        except NovuError as error:
            self._failed(error)

    @rx.event
    def set_inviting(self, value: bool) -> None:
        """Open or close the dialog of an invitation."""
        self.inviting, self.form_error = value, ""

    @rx.event
    def close_link(self, _value: bool = False) -> None:
        """Forget the link that was shown."""
        self.link = ""

    @rx.event
    async def invite(self, form: dict[str, Any]) -> None:
        """Invite somebody and show the link, once."""
        self.form_error = ""
        email, role = str(form.get("email") or ""), str(form.get("role") or "")
        try:
            self.link_for, token = await self._write(_invite, email, role)
        except NovuError as error:
            self.form_error = message_of(error)
            return
        # Behind the number sign: a browser tells no server what stands there.
        self.link = f"{get_settings().public_url_resolved}{INVITATION}#{token}"
        self.inviting = False
        await self._read_rows()

    @rx.event
    async def withdraw(self, invitation_id: str) -> EventSpec:
        """Take an invitation back."""
        await self._write(_withdraw, invitation_id)
        await self._read_rows()
        return toasts.done("Invitation taken back.")

    @rx.event
    async def change_role(self, member_id: str, role: str) -> EventSpec:
        """Give a member another role."""
        try:
            await self._write(_change_role, member_id, role)
        except NovuError as error:
            # The list of roles shows again what is.
            await self._read_rows()
            return toasts.failed(message_of(error))
        await self._read_rows()
        return toasts.done("Role changed.")

    @rx.event
    def ask_delete(self, key: str) -> None:
        """Ask whether a member shall leave."""
        self.deleting, self.deleting_name = key, next((each["name"] for each in self.members if each["id"] == key), "")

    @rx.event
    async def remove(self) -> EventSpec:
        """Take the member who was asked about out of the team."""
        gone, self.deleting = self.deleting, ""
        await self._write(_remove, gone)
        await self._read_rows()
        return toasts.done("Taken out of the team.")

    async def _read_rows(self) -> None:
        page = await self._read(_load)
        self.members, self.invitations = page["members"], page["invitations"]
        self._ready(Listed(self.members))


def _load(session: Session, visitor: Visitor) -> TeamPage:
    user = visitor.user
    decides = team.may_make_owners(user)
    return TeamPage(
        members=[
            MemberRow(
                id=each.id,
                name=each.name or each.email,
                email=each.email if each.name else "",
                initial=(each.name or each.email)[:1],
                role=each.role,
                you=each.user_id == user.user_id,
                fixed=each.role == "owner" and not decides,
                since=each.since,
                signed_in_at=each.signed_in_at or 0,
            )
            for each in team.members(session, user.organization_id)
        ],
        invitations=[
            InvitationRow(
                id=each.id,
                email=each.email,
                role=each.role,
                invited_by=each.invited_by,
                expires_at=each.expires_at,
            )
            for each in invitations.pending(session, user.organization_id)
        ],
    )


def _invite(session: Session, visitor: Visitor, email: str, role: str) -> tuple[str, str]:
    made, token = invitations.invite(session, visitor.user, email, role)
    return made.email, token


def _withdraw(session: Session, visitor: Visitor, invitation_id: str) -> None:
    invitations.withdraw(session, visitor.user, invitation_id)


def _change_role(session: Session, visitor: Visitor, member_id: str, role: str) -> None:
    team.change_role(session, visitor.user, member_id, role)


def _remove(session: Session, visitor: Visitor, member_id: str) -> None:
    team.remove(session, visitor.user, member_id)
