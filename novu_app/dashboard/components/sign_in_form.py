"""Signing in: the form of its page, and the same form over a page whose session has ended."""

from __future__ import annotations

import reflex as rx

from novu_app.browser_code import beside

_SOURCE = beside(__file__, "sign_in_form.jsx")


class SignInForm(rx.Component):
    """E-mail and password against ``POST /v1/auth/session``: an HttpOnly cookie can only be set by a REST answer."""

    library = _SOURCE.importable_path
    tag = "SignInForm"


class SignInAgain(rx.Component):
    """A dialog that opens on the browser event ``novu:signed-out``; the page beneath keeps what was typed."""

    library = _SOURCE.importable_path
    tag = "SignInAgain"
