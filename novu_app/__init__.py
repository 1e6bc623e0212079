"""A notification platform that speaks Novu's public protocols."""

import sys
from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("novu-app")
except PackageNotFoundError:  # a source tree that nobody installed
    __version__ = "0.0.0"

# httpx loads the command line of the same name with itself, and that a syntax highlighter: 6 MB of each process.
# It does without where the import fails, which None stands for.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
