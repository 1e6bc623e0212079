"""A text file from the visitor's disk, handed to the server in pieces of a quarter megabyte."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.event import passthrough_event_spec

from novu_app.browser_code import beside
from novu_app.browser_parts import BrowserPart

_SOURCE = beside(__file__, "file_picker.jsx")


class FilePicker(BrowserPart):
    """Chosen or dropped. The next piece comes when ``taken`` says that the one before was."""

    library = _SOURCE.importable_path
    tag = "FilePicker"

    accept: rx.Var[str]
    #: Most bytes.
    limit: rx.Var[int]
    #: The number of the piece that was taken last, from 1; 0 before.
    taken: rx.Var[int]
    label: rx.Var[str]
    hint: rx.Var[str]
    disabled: rx.Var[bool]

    @classmethod
    def _events(cls) -> dict[str, Any]:
        # A file was chosen (name, bytes); a piece of it (number, text, whether it is the last); why one was refused.
        return {
            "on_begin": passthrough_event_spec(str, int),
            "on_piece": passthrough_event_spec(int, str, bool),
            "on_refused": passthrough_event_spec(str),
        }


file_picker = FilePicker.create
