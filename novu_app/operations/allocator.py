"""Large blocks of memory go back to the system as soon as they are free (docs/decisions/0029-large-blocks.md)."""

import ctypes

_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
#: Blocks from this size on are mappings of their own, in bytes.
LARGE_BYTES = 1024 * 1024
#: So much that is free at the end of the heap is kept for what comes next, in bytes.
_KEPT_BYTES = 4 * 1024 * 1024


def return_large_blocks() -> None:
    """Map blocks of :data:`LARGE_BYTES` on their own, in this process and those that it forks.

    glibc does so only until the first such block is freed; from then on each thread keeps the largest that it ever had: a
    password's 19 MiB, in each thread that has seen a sign-in. Does nothing where the C library is another one.
    """
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:
        set_option(_M_MMAP_THRESHOLD, LARGE_BYTES)
        set_option(_M_TRIM_THRESHOLD, _KEPT_BYTES)
