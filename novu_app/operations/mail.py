"""The mail process: takes replies to e-mails over SMTP (novu_app/replies/listener.py)."""

import asyncio
import logging
import signal
import socket
import ssl
from urllib.parse import urlsplit

from novu_app.kernel import database
from novu_app.kernel.settings import Settings
from novu_app.operations import listening
from novu_app.operations.errors import OperatorError
from novu_app.replies.listener import Listener

log = logging.getLogger("novu.mail")


def bind(settings: Settings) -> socket.socket:
    """The socket of the mail process, which listens already.

    Raises:
        OperatorError: no port is set, or it can not be had.
    """
    if not settings.mail_port:
        raise OperatorError("No port is set for replies to e-mails. Set NOVU_MAIL_PORT, for example to 2525.")
    listener = listening.bind(settings.mail_host or settings.host, settings.mail_port, option="NOVU_MAIL_PORT")
    listening.listen(listener)
    return listener


def tls_of(settings: Settings) -> ssl.SSLContext | None:
    """What STARTTLS is offered with; None where it is not.

    Raises:
        OperatorError: the files can not be used.
    """
    if not settings.mail_tls_certificate:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(settings.mail_tls_certificate, settings.mail_tls_key or None)
    except (OSError, ssl.SSLError) as error:
        raise OperatorError(f"NOVU_MAIL_TLS_CERTIFICATE can not be used: {error}") from error
    return context


def serve(settings: Settings, listener: socket.socket) -> None:
    """Take e-mails on ``listener`` until SIGTERM or SIGINT. A conversation that is cut off is tried again by its client.

    Raises:
        OperatorError: the certificate can not be used.
    """
    hostname = urlsplit(settings.public_url_resolved).hostname or "localhost"
    target = Listener(hostname, settings.mail_max_bytes, tls_of(settings))
    try:
        asyncio.run(_serve(target, listener))
    finally:
        database.dispose()


async def _serve(target: Listener, listener: socket.socket) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    server = await loop.create_server(target.protocol, sock=listener)
    log.debug("Taking replies on port %d", listener.getsockname()[1])
    await stop.wait()
    server.close()
