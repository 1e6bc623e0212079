"""kill -9 between any two stages loses and doubles nothing: real workers die at named points, others finish."""

import signal
from collections import Counter
from collections.abc import Iterator

import pytest

from novu_app.accounts.service import first_run
from novu_app.environments import engine
from novu_app.environments.service import scope_of
from novu_app.execution.clock import tick
from novu_app.kernel import clock, database
from novu_app.kernel.database import writing
from novu_app.kernel.settings import get_settings
from tests.execution.installation import Installation, Story
from tests.support.application import TestEnvironment
from tests.support.certificates import Certificate
from tests.support.customer import Customer, email, lines
from tests.support.databases import Databases, migrate
from tests.support.nursery import Forked
from tests.support.processes import ROOT, Child, wait_until
from tests.support.smtp import SmtpSink
from tests.support.valkey import ValkeyServer

POINTS = (
    "direct:claimed",
    "fanout:claimed",
    "fanout:planned",
    "page:claimed",
    "launch:computed",
    "launch:stored",
    "launch:committed",
    "due:claimed",
    "due:computed",
    "due:stored",
    "due:committed",
    "delivery:marked",
    "delivery:sent",
)
#: The points after which nobody can know whether an e-mail was sent.
IN_DOUBT = ("delivery:marked", "delivery:sent")


def test_every_point_of_the_code_is_tried() -> None:
    sources = [*(ROOT / "novu_app").rglob("*.py"), *(ROOT / "worker").rglob("*.py")]
    found = {part.split('"')[0] for file in sources for part in file.read_text().split('passing("')[1:]}
    assert found == set(POINTS)


@pytest.fixture(scope="module")
def installation(
    databases: Databases, valkey_server: ValkeyServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """A clock and a healthy worker for all points: starting them takes longer than their work."""
    url = databases.new()
    migrate(url)
    running = Installation(tmp_path_factory.mktemp("installation"), url, valkey_server)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def sink(certificate: Certificate) -> Iterator[SmtpSink]:
    """The mail server of the installation."""
    server = SmtpSink()
    yield server
    server.close()


@pytest.fixture
def customer(
    installation: Installation, sink: SmtpSink, settings_environment: pytest.MonkeyPatch
) -> Iterator[Customer]:
    """A customer of the installation. This process, like the doomed workers, has a Redis where no healthy worker is."""
    settings_environment.setenv("DATABASE_URL", installation.database_url)
    settings_environment.setenv("REDIS_URL", installation.elsewhere)
    get_settings.cache_clear()
    database.dispose()  # an engine of an earlier test would be another database
    sink.reset()
    with writing() as session:
        made = first_run(session, get_settings())
        session.flush()
        development, production = made.development, made.production
        assert production is not None
        environment = TestEnvironment(development.id, made.organization_id, production.id, scope_of(development, None))
    found = Customer(environment)
    if made.created:
        found.smtp(sink)
    yield found
    database.dispose()


def is_dead(doomed: Child | Forked) -> bool:
    """Does the clock's work for a doomed worker, and looks after it."""
    tick(clock.now_ms())
    return doomed.process.poll() is not None


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_killed_at(point: str, customer: Customer, installation: Installation, sink: SmtpSink) -> None:
    story = Story(customer, sink, point.replace(":", "-"))
    story.prepare()
    installation.hold()
    try:
        doomed = installation.doom(point)
        story.begin()
        wait_until(lambda: is_dead(doomed), f"a death at {point}")
        assert doomed.process.returncode == -signal.SIGKILL, doomed.output()
        assert not story.is_over(), "there was something left to do"
    finally:
        installation.bury()
        installation.release()
    # The one of the next test gets ready while the others finish.
    installation.doom(POINTS[(POINTS.index(point) + 1) % len(POINTS)])
    wait_until(story.is_over, "the end of every run", pause=0.05)
    unknown, mails = story.check()
    expected = story.everybody
    if point not in IN_DOUBT:
        assert unknown == []
        assert mails == expected
        return
    assert unknown, "what was under way is not known"
    addressed = Counter(customer.messages(job_id=job.id)[0].subscriber_id for job in unknown)
    missing = expected - mails
    assert mails - expected == Counter(), "no e-mail came twice"
    assert missing <= addressed, "what is said to be sent was sent"
    if point == "delivery:marked":
        assert missing == addressed, "the worker died before it sent anything"
    else:
        assert addressed - missing, "one was sent before the worker could say so"


def test_where_an_environment_prefers_that_the_message_comes_twice_under_one_id(
    customer: Customer, installation: Installation, sink: SmtpSink
) -> None:
    choose(customer, "send_again")
    customer.workflow(email("twice"), name="twice")
    installation.hold()
    try:
        doomed = installation.doom("delivery:sent")
        customer.trigger({"subscriberId": "twice", "email": "ada@example.com"}, name="twice")
        wait_until(lambda: is_dead(doomed), "a death after sending")
    finally:
        installation.bury()
        installation.release()
    wait_until(lambda: [run.status for run in customer.runs("twice")] == ["completed"], "the end")
    choose(customer, "close")
    ids = [str(mail.message["Message-ID"]) for mail in sink.mails if mail.message["Subject"] == "twice"]
    assert (len(ids), len(set(ids))) == (2, 1)
    (job,) = customer.jobs(notification_id=customer.runs("twice")[0].id)
    assert lines(job)[2:] == ["The outcome of the delivery is unknown, the message is sent again", "Message sent"]


def choose(customer: Customer, outcome: str) -> None:
    """Sets what becomes of deliveries of which nobody knows."""
    with writing() as session:
        engine.change(session, customer.environment.id, {"unknown_outcome": outcome})
