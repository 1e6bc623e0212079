"""Runs a command that ends when the process that started it ends.

A test run that is killed (a timeout that leaves through ``os._exit``, Ctrl-C twice) gets no chance to clean up.
On Linux the kernel does it: the command receives SIGTERM once its parent is gone. Elsewhere the command is just run.

Called as ``python tether.py [--user NAME] command argument ...``. ``--user`` gives up root first, because PostgreSQL
refuses to run as root, and because a change of user takes the tether away when it is made after.
"""

import ctypes
import os
import pwd
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Replaces this process by the command."""
    if arguments[0] == "--user":
        account = pwd.getpwnam(arguments[1])
        os.setgroups([])
        os.setgid(account.pw_gid)
        os.setuid(account.pw_uid)
        arguments = arguments[2:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    os.execvp(arguments[0], arguments)


main(sys.argv[1:])
