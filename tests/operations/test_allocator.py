"""Memory goes back to the system: large blocks, and pages of libraries that only a start has read."""

import re
import subprocess
import sys

import pytest

from novu_app.operations.allocator import _as_on_disk

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc")

_SMAPS = """\
1000-3000 r-xp 00002000 fe:00 260386                     /usr/lib/libexample.so
Size:                  8 kB
Anonymous:             0 kB
3000-4000 r--p 00004000 fe:00 260386                     /usr/lib/libexample.so
Anonymous:             4 kB
4000-5000 rw-p 00005000 fe:00 260386                     /usr/lib/libexample.so
Anonymous:             0 kB
5000-6000 r--p 00000000 00:00 0
Anonymous:             0 kB
6000-7000 r--s 00000000 fe:00 260387                     /usr/lib/shared.cache
Anonymous:             0 kB
7000-9000 r--p 00000000 fe:00 260388                     /usr/lib/with space.so
Anonymous:             0 kB
"""
_SERVE = """
import re, sqlite3, ssl
from pathlib import Path
from novu_app.operations.allocator import forget_code

def of_files():
    found = re.findall(r"^(Rss|Anonymous): +(\\d+)", Path("/proc/self/smaps_rollup").read_text(), re.M)
    return int(found[0][1]) - int(found[1][1])

ssl.create_default_context()
before = of_files()
forget_code()
after = of_files()
ssl.create_default_context()
assert sqlite3.connect(":memory:").execute("select 1").fetchone() == (1,)
print(before, after)
"""


def test_only_what_is_as_it_is_on_disk_is_let_go() -> None:
    # What was relocated while it was loaded, may be written to, or lies in no file would be lost.
    assert list(_as_on_disk(_SMAPS)) == [(0x1000, 0x3000), (0x7000, 0x9000)]


def test_code_that_a_start_has_read_is_forgotten_and_comes_back() -> None:
    ran = subprocess.run([sys.executable, "-c", _SERVE], capture_output=True, text=True, timeout=60, check=True)
    before, after = map(int, re.findall(r"\d+", ran.stdout))
    assert after < before / 2
