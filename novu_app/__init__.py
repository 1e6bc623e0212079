"""A notification platform that speaks Novu's public protocols."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("novu-app")
except PackageNotFoundError:  # a source tree that nobody installed
    __version__ = "0.0.0"
