"""Attachments in an S3-compatible bucket."""

import base64
from collections.abc import Iterator

import httpx
import pytest
from pydantic import ValidationError

from novu_app.attachments import service
from novu_app.attachments.files import File
from novu_app.kernel import clock, jsons
from novu_app.kernel import settings as kernel_settings
from novu_app.kernel.ids import new_id
from novu_app.kernel.settings import Settings, get_settings
from tests.attachments import bucket as buckets
from tests.support.customer import Customer, in_app


@pytest.fixture
def bucket(settings_environment: pytest.MonkeyPatch) -> Iterator[buckets.Bucket]:
    """A bucket, which the settings name."""
    with buckets.running() as running:
        settings_environment.setenv("NOVU_ATTACHMENTS_URL", "s3://files/novu")
        settings_environment.setenv("NOVU_ATTACHMENTS_ENDPOINT", running.url)
        settings_environment.setenv("NOVU_ATTACHMENTS_REGION", buckets.REGION)
        settings_environment.setenv("NOVU_ATTACHMENTS_ACCESS_KEY", buckets.ACCESS_KEY)
        settings_environment.setenv("NOVU_ATTACHMENTS_SECRET_KEY", buckets.SECRET_KEY)
        get_settings.cache_clear()
        yield running


def test_files_go_to_the_bucket_signed_and_come_back(
    bucket: buckets.Bucket, customer: Customer, app_client: httpx.Client
) -> None:
    customer.workflow(in_app())
    content = base64.b64encode(b"hello").decode()
    body = {"name": "order", "to": "ada", "payload": {"attachments": [{"name": "a.txt", "file": content}] * 2}}
    assert app_client.post("/v1/events/trigger", json=body).status_code == 201
    assert app_client.post("/v1/events/trigger", json={**body, "name": "missing"}).status_code == 422
    (event,) = customer.events()
    keys = [each["key"] for each in jsons.loads(event.body)["payload"]["attachments"]]
    assert sorted(bucket.objects) == [f"novu/{key}" for key in keys]
    assert [service.load(key, environment_id=event.environment_id) for key in keys] == [b"hello", b"hello"]
    assert bucket.unsigned == []
    service.delete_of_event(event.environment_id, event.id)
    assert bucket.objects == {}
    with pytest.raises(FileNotFoundError):
        service.load(keys[0], environment_id=event.environment_id)


def test_the_bucket_is_swept_too(bucket: buckets.Bucket, customer: Customer) -> None:
    for _ in range(2):
        service.keep(customer.environment.id, new_id(), [File("a", "b/c", None, "YQ==")])
    assert len(bucket.objects) == 4
    assert service.sweep(clock.now_ms() + 1_000) == 2
    assert bucket.objects == {}
    assert service.sweep(clock.now_ms() + 1_000) == 0


def test_a_bucket_that_is_away_is_an_error_of_the_system(
    bucket: buckets.Bucket, customer: Customer, settings_environment: pytest.MonkeyPatch
) -> None:
    settings_environment.setenv("NOVU_ATTACHMENTS_ENDPOINT", "http://127.0.0.1:1")
    settings_environment.setenv("AWS_MAX_ATTEMPTS", "1")
    get_settings.cache_clear()
    key = service.key_of(customer.environment.id, new_id(), 0)
    with pytest.raises(OSError, match="storage fails"):
        service.load(key, environment_id=customer.environment.id)


def test_without_the_extra_a_bucket_is_refused_at_once(settings_environment: pytest.MonkeyPatch) -> None:
    settings_environment.setattr(kernel_settings, "find_spec", lambda _: None)
    settings_environment.setenv("NOVU_ATTACHMENTS_URL", "s3://files")
    with pytest.raises(ValidationError, match=r"pip install 'novu-app\[s3\]'"):
        Settings()


def test_a_storage_that_nobody_knows_is_refused_at_once(settings_environment: pytest.MonkeyPatch) -> None:
    settings_environment.setenv("NOVU_ATTACHMENTS_URL", "ftp://files")
    with pytest.raises(ValidationError, match="s3://bucket/prefix"):
        Settings()
