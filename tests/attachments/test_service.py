"""Attachments on disk: kept with their event, found again by key, swept when a process died in between."""

from pathlib import Path

import pytest

from novu_app.attachments import service
from novu_app.attachments.files import File
from novu_app.kernel import clock as kernel_clock
from novu_app.kernel.errors import BadRequest
from novu_app.kernel.ids import new_id
from novu_app.kernel.settings import get_settings
from tests.support.customer import Customer, in_app
from tests.support.engine import MovableClock


def files(*contents: str) -> list[File]:
    """Files with these contents in base64."""
    return [File(f"{number}.txt", "text/plain", None, content) for number, content in enumerate(contents)]


def on_disk(folder: Path | None = None) -> list[str]:
    """The paths of all files below the data directory's attachments."""
    root = folder or get_settings().data_dir
    return sorted(str(path.relative_to(root)) for path in (root / "attachments").rglob("*") if path.is_file())


@pytest.fixture
def stored_event(customer: Customer) -> str:
    """The id of an event that is stored."""
    customer.workflow(in_app())
    customer.trigger()
    return customer.events()[0].id


def test_files_lie_under_their_event_and_are_read_by_key(customer: Customer) -> None:
    environment_id, event_id = customer.environment.id, new_id()
    given = files("YQ==", "YmM=")
    service.keep(environment_id, event_id, given)
    service.settle(environment_id, event_id, stored=True)
    assert on_disk() == [f"attachments/{environment_id}/{event_id}/{number}" for number in (0, 1)]
    assert [(file.size, file.content) for file in given] == [(1, ""), (2, "")]
    key = service.key_of(environment_id, event_id, 1)
    assert service.load(key, environment_id=environment_id) == b"bc"
    service.delete_of_event(environment_id, event_id)
    service.delete_of_event(environment_id, event_id)
    assert on_disk() == []
    with pytest.raises(FileNotFoundError):
        service.load(key, environment_id=environment_id)


def test_what_can_not_be_decoded_is_not_written_at_all(customer: Customer) -> None:
    with pytest.raises(BadRequest):
        service.keep(customer.environment.id, new_id(), files("YQ==", "?"))
    assert on_disk() == []


@pytest.mark.parametrize(
    "key",
    [
        "attachments/../novu.db",
        "/etc/hostname",
        "attachments/{environment}/{event}/../0",
        "attachments/{environment}/{event}/0/",
        "attachments/{environment}/{event}/0\n",
        "attachments/{environment}/../{event}/0",
        "secrets.json",
        "",
    ],
)
def test_a_key_leads_nowhere_else(customer: Customer, key: str) -> None:
    environment_id, event_id = customer.environment.id, new_id()
    service.keep(environment_id, event_id, files("YQ=="))
    with pytest.raises(ValueError, match="is not an attachment"):
        service.load(key.format(environment=environment_id, event=event_id), environment_id=environment_id)


def test_a_key_of_another_environment_is_refused(customer: Customer) -> None:
    environment_id, event_id = customer.environment.id, new_id()
    service.keep(environment_id, event_id, files("YQ=="))
    key = service.key_of(environment_id, event_id, 0)
    with pytest.raises(ValueError, match="is not an attachment"):
        service.load(key, environment_id=customer.environment.production_id)


def test_a_sweep_deletes_what_no_event_owns_and_nothing_else(
    customer: Customer, stored_event: str, clock: MovableClock
) -> None:
    environment_id, orphan = customer.environment.id, new_id()
    for event_id in (stored_event, orphan):
        service.keep(environment_id, event_id, files("YQ=="))  # and the process dies here
    assert service.sweep(kernel_clock.now_ms() - 3_600_000) == 0, "they may still be stored"
    assert len(on_disk()) == 4
    clock.advance(hours=2)
    young = new_id()
    service.keep(environment_id, young, files("YQ=="))
    assert service.sweep(kernel_clock.now_ms() - 3_600_000) == 2
    assert on_disk() == [
        f"attachments/{environment_id}/{stored_event}/0",
        f"attachments/{environment_id}/{young}/0",
        f"attachments/pending/{young}.{environment_id}",
    ]
    assert service.sweep(kernel_clock.now_ms() - 3_600_000) == 0


def test_a_sweep_is_bounded_and_goes_on_where_it_stopped(
    customer: Customer, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "SWEPT_AT_ONCE", 2)
    for _ in range(5):
        service.keep(customer.environment.id, new_id(), files("YQ=="))
    now = clock.advance(hours=2)
    assert [service.sweep(now), service.sweep(now), service.sweep(now), service.sweep(now)] == [2, 2, 1, 0]
    assert on_disk() == []


def test_a_folder_elsewhere_is_a_setting(
    customer: Customer, settings_environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings_environment.setenv("NOVU_ATTACHMENTS_URL", (tmp_path / "shared").as_uri())
    get_settings.cache_clear()
    event_id = new_id()
    service.keep(customer.environment.id, event_id, files("YQ=="))
    key = service.key_of(customer.environment.id, event_id, 0)
    assert service.load(key, environment_id=customer.environment.id) == b"a"
    assert len(on_disk(tmp_path / "shared")) == 2
    assert on_disk() == []
