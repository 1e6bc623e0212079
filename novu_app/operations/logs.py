"""One form of log line for every process of the tree."""

import logging
import sys

from novu_app.kernel.settings import Settings

#: Libraries that tell about each job or request at `info`.
_TALKATIVE = ("alembic", "httpx", "httpcore", "rq", "rq.worker", "socketio", "engineio", "asyncio")


def configure_logging(process: str, level: str) -> None:
    """Write log lines to standard error as ``time process level logger: message``.

    Args:
        process: the name that the supervisor uses for this process, for example ``worker-1``.
        level: least severe level of this project's own lines; libraries are heard from `warning` on, unless `debug`.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        logging.Formatter(f"%(asctime)s {process} %(levelname)s %(name)s: %(message)s", datefmt="%Y-%m-%dT%H:%M:%S")
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _TALKATIVE:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(logging.DEBUG if level == "debug" else logging.WARNING)
    # It warns of every form that a stranger sends broken, and tells at `debug` what forms hold.
    logging.getLogger("python_multipart").setLevel(logging.ERROR)


def quiet_publishing(settings: Settings) -> None:
    """Say nothing of news that nobody hears: where `novu up` does not run, its embedded Valkey does not either."""
    if settings.embedded_valkey:
        for name in ("novu.realtime", "novu.changes"):
            logging.getLogger(name).setLevel(logging.ERROR)
