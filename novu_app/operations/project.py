"""Where the files are that are not Python modules: Alembic's scripts, rxconfig.py, assets."""

from pathlib import Path

#: The folder that holds rxconfig.py, alembic.ini and the packages.
ROOT = Path(__file__).resolve().parents[2]
