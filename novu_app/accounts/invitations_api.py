"""Where the link of an invitation leads: what it offers, and accepting it. Routes of ours, not of the contract.

The token comes in a body, never in an address that a log would keep; accepting sets the session's cookie.
"""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from novu_app.accounts import invitations, session_cookie
from novu_app.accounts.invitations import Acceptance, Offer
from novu_app.accounts.registration import MAX_EMAIL
from novu_app.kernel.database import reading, writing

router = APIRouter(prefix="/v1/auth/invitations", include_in_schema=False)


class Link(BaseModel):
    """The token of a link."""

    token: str = Field(max_length=128)


class Acceptation(Link):
    """What somebody fills in who accepts."""

    password: str = Field(max_length=1024)
    first_name: str = Field(default="", max_length=1024, alias="firstName")
    last_name: str = Field(default="", max_length=1024, alias="lastName")


class OfferDto(BaseModel):
    """Which team, as whom, and whether the address has an account already."""

    organization: str
    email: str = Field(max_length=MAX_EMAIL)
    role: str
    has_account: bool = Field(serialization_alias="hasAccount")

    @classmethod
    def of(cls, found: Offer) -> OfferDto:
        """The shape of an offer."""
        return cls(
            organization=found.organization_name, email=found.email, role=found.role, has_account=found.has_account
        )


@router.post("/look")
def look(link: Link) -> dict[str, OfferDto]:
    """What an invitation offers.

    Raises:
        NotFound: it is over, was taken back or accepted.
    """
    with reading() as session:
        return {"data": OfferDto.of(invitations.offer(session, link.token))}


@router.post("/accept", status_code=201)
def accept(said: Acceptation, request: Request, response: Response) -> dict[str, str]:
    """Join the team and sign in; raises what :func:`invitations.check` and :func:`invitations.accept` raise."""
    wanted = Acceptance(said.token, said.password, said.first_name, said.last_name)
    with reading() as session:
        checked = invitations.check(session, wanted)
    with writing() as session:
        signed_in = invitations.accept(session, checked)
    session_cookie.put(response, request, signed_in.token)
    return {"data": signed_in.user.email}
