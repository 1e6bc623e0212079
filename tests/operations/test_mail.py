"""The process that takes replies to e-mails: off by default, a process of its own when a port is set."""

import os
import smtplib
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from novu_app.kernel.settings import Settings, get_settings
from novu_app.operations import mail, programs
from novu_app.operations.errors import OperatorError
from tests.support.application import TestEnvironment
from tests.support.processes import free_port, wait_until

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def with_mail(**more: object) -> Settings:
    return get_settings().model_copy(update={"mail_port": free_port(), **more})


def test_it_is_a_process_of_the_tree_where_a_port_is_set(environment: TestEnvironment, tmp_path: Path) -> None:
    assert [each.name for each in programs.back(get_settings())][-1] == "clock"
    settings = with_mail()
    assert [each.name for each in programs.back(settings)][-1] == "mail"
    with pytest.raises(OperatorError, match="NOVU_MAIL_PORT"):
        mail.bind(get_settings())
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(OperatorError, match="choose another with NOVU_MAIL_PORT"):
            mail.bind(settings.model_copy(update={"mail_port": taken.getsockname()[1]}))
    with pytest.raises(OperatorError, match="NOVU_MAIL_TLS_CERTIFICATE"):
        list(programs.back(with_mail(mail_tls_certificate=str(tmp_path / "none.pem"))))


def test_it_answers_and_ends_when_it_is_told_to(environment: TestEnvironment) -> None:
    port = free_port()
    command = [sys.executable, "-m", "novu_app.cli", "mail"]
    process = subprocess.Popen(command, env={**os.environ, "NOVU_MAIL_PORT": str(port)})
    try:
        wait_until(lambda: _answers(port), "the mail process")
        with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
            assert client.ehlo()[0] == 250
            # It knows nobody, and looks nobody up that can not be ours.
            assert client.docmd("MAIL", "FROM:<ada@example.com>")[0] == 250
            assert client.docmd("RCPT", "TO:<ada@example.com>")[0] == 550
    finally:
        process.terminate()
        status = process.wait(60)
    assert status == 0


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
