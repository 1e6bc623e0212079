"""Memory that goes back to the system when it is not used any more (docs/decisions/0029-memory-goes-back.md)."""

import ctypes
import re
from collections.abc import Iterator
from pathlib import Path

_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
#: Blocks from this size on are mappings of their own, in bytes.
LARGE_BYTES = 1024 * 1024
#: So much that is free at the end of the heap is kept for what comes next, in bytes.
_KEPT_BYTES = 4 * 1024 * 1024

_SMAPS = Path("/proc/self/smaps")
_MADV_DONTNEED = 4
#: A private mapping of a file that nobody writes to: ``first-last r-xp offset device inode /path``.
_OF_A_FILE = re.compile(r"([0-9a-f]+)-([0-9a-f]+) r-[-x]p \S+ \S+ [1-9]\d*\s+/")


def return_large_blocks() -> None:
    """Map blocks of :data:`LARGE_BYTES` on their own, in this process and those that it forks.

    glibc does so only until the first such block is freed; from then on each thread keeps the largest that it ever had: a
    password's 19 MiB, in each thread that has seen a sign-in. Does nothing where the C library is another one.
    """
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:
        set_option(_M_MMAP_THRESHOLD, LARGE_BYTES)
        set_option(_M_TRIM_THRESHOLD, _KEPT_BYTES)


def forget_code() -> None:
    """Take no share any more in the pages of libraries that were read while this process started; what runs comes back by itself.

    Only what is as it is on disk is let go. Does nothing but on Linux.
    """
    advise = getattr(ctypes.CDLL(None), "madvise", None)
    if advise is None or not _SMAPS.exists():
        return
    advise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    for first, last in _as_on_disk(_SMAPS.read_text(encoding="utf-8", errors="replace")):
        advise(first, last - first, _MADV_DONTNEED)


def _as_on_disk(smaps: str) -> Iterator[tuple[int, int]]:
    """First byte of each mapping of a file that has no page of this process' own, and the one after its last."""
    found = None
    for line in smaps.splitlines():
        if " " in line and "-" in line.split(" ", 1)[0]:
            found = _OF_A_FILE.match(line)
        elif found and line.split() == ["Anonymous:", "0", "kB"]:
            yield int(found[1], 16), int(found[2], 16)
