"""Where the scripts are that editors in the browser share (editing.js): values that live there while they are edited."""

from __future__ import annotations

from novu_app.browser_code import beside

#: Imported by the ``.jsx`` of a component as ``$/public`` + this path.
EDITING = beside(__file__, "editing.js").importable_path
