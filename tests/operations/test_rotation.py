"""A new encryption key: everything sealed opens with it afterwards, also when the work was broken off in between."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from novu_app.channels import store as channels
from novu_app.environments import engine, variables
from novu_app.environments import service as environments
from novu_app.integrations import service as integrations
from novu_app.integrations.configurations import configurations_of
from novu_app.integrations.credentials import credentials_of
from novu_app.integrations.models import Integration
from novu_app.kernel import crypto
from novu_app.kernel.data_dir import read_secrets, remember
from novu_app.kernel.database import reading, writing
from novu_app.kernel.settings import get_settings
from novu_app.operations.errors import OperatorError
from novu_app.operations.locks import own_data_directory
from novu_app.operations.rotation import rotate
from tests.support.application import SECRET_KEY, forget_caches
from tests.support.customer import Customer
from tests.support.valkey import ValkeyServer

#: What seals something, and where the rotation finds it.
SEALERS = {
    "channels/connections.py": "channel_connection.auth",
    "channels/renewal.py": "channel_connection.auth, renewed",
    "channels/endpoints.py": "channel_endpoint.endpoint, and copied into delivery.endpoint",
    "environments/service.py": "api_key.secret",
    "environments/variables.py": "environment_variable_value.value",
    "execution/steps/http_request.py": "delivery.request",
    "integrations/configurations.py": "integration.configurations, the key of reports",
    "integrations/credentials.py": "integration.credentials",
    "integrations/seeds.py": "integration.credentials",
    "operations/rotation.py": "",
}


@pytest.fixture
def integration(customer: Customer) -> str:
    """An integration with a password, beside a secret variable."""
    with writing() as session:
        environment = customer.environment
        variables.create(
            session, environment.organization_id, "TOKEN", secret=True, values={environment.id: "variable-secret"}
        )
    values = {"host": "x", "port": 25, "from": "a@b.c", "senderName": "A", "password": "hunter2"}
    made = customer.integration("nodemailer", values).id
    with writing() as session:
        keys = {"inboundWebhookSigningKey": "report-key", "inboundMailSigningKey": "mail-key"}
        signed = {"configurations": keys}
        integrations.update_integration(session, customer.environment.id, made, signed)
    return made


@pytest.fixture
def start_with(settings_environment: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Starts the product with another key."""

    def start(key: str) -> None:
        settings_environment.setenv("NOVU_ENCRYPTION_KEY", key)
        forget_caches()

    return start


def password_of(integration_id: str) -> str:
    with reading() as session:
        return str(credentials_of(session.get_one(Integration, integration_id))["password"])


def report_key_of(integration_id: str, name: str = "inboundWebhookSigningKey") -> str:
    with reading() as session:
        return str(configurations_of(session.get_one(Integration, integration_id))[name])


def test_everything_opens_with_the_new_key(
    customer: Customer, integration: str, start_with: Callable[[str], None]
) -> None:
    done = rotate(get_settings())
    assert done.lost == {}
    assert {"integration", "api_key", "environment_variable_value"} <= done.sealed.keys()
    with pytest.raises(crypto.DecryptionFailed):
        password_of(integration)
    start_with(done.key)
    assert (password_of(integration), report_key_of(integration)) == ("hunter2", "report-key")
    assert report_key_of(integration, "inboundMailSigningKey") == "mail-key"
    assert environments.scope_of_key(SECRET_KEY) is not None, "servers go on with the keys that they have"
    with reading() as session:
        found = engine.load(session, [customer.environment.id])
    assert found[customer.environment.id].variables["TOKEN"] == "variable-secret"


def test_a_key_of_reports_is_never_stored_as_it_is(
    customer: Customer, integration: str, start_with: Callable[[str], None]
) -> None:
    with reading() as session:
        assert "report-key" not in str(session.get_one(Integration, integration).configurations)
    with writing() as session:
        # As earlier versions stored it.
        before = {"inboundWebhookEnabled": True, "inboundWebhookSigningKey": "old-key"}
        session.get_one(Integration, integration).configurations = before
    assert report_key_of(integration) == "old-key"
    start_with(rotate(get_settings()).key)
    with reading() as session:
        assert "old-key" not in str(session.get_one(Integration, integration).configurations)
    assert report_key_of(integration) == "old-key"


def test_work_that_was_broken_off_goes_on(
    customer: Customer, integration: str, start_with: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    seal, left = crypto.encrypt, [2]

    def dying(plain: str, *, row: str, master: str | None = None) -> str:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return seal(plain, row=row, master=master)

    monkeypatch.setattr("novu_app.operations.rotation._BATCH", 1)
    with monkeypatch.context() as patch:
        patch.setattr(crypto, "encrypt", dying)
        with pytest.raises(KeyboardInterrupt):
            rotate(get_settings())
    first = read_secrets(get_settings().data_dir)["next_encryption_key"]
    done = rotate(get_settings())
    assert done.key == first, "it goes on with the key that it began with"
    assert done.lost == {}
    start_with(done.key)
    assert password_of(integration) == "hunter2"


def test_a_key_in_the_secrets_file_is_replaced_there(
    customer: Customer, integration: str, settings_environment: pytest.MonkeyPatch
) -> None:
    folder = get_settings().data_dir
    remember(folder, {"encryption_key": get_settings().encryption_key_resolved})
    settings_environment.delenv("NOVU_ENCRYPTION_KEY")
    forget_caches()
    assert rotate(get_settings()).key == ""
    assert "next_encryption_key" not in read_secrets(folder)
    forget_caches()
    assert password_of(integration) == "hunter2"


def test_what_opens_with_neither_key_stays_and_is_counted(customer: Customer, integration: str) -> None:
    with writing() as session:
        session.get_one(Integration, integration).credentials = crypto.encrypt("{}", row=integration, master="lost")
    assert rotate(get_settings()).lost == {"integration": 1}


def test_a_running_installation_is_left_alone(customer: Customer) -> None:
    with own_data_directory(get_settings()), pytest.raises(OperatorError, match="running"):
        rotate(get_settings())


def test_a_worker_on_another_machine_keeps_the_key(customer: Customer, integration: str, valkey: ValkeyServer) -> None:
    worker = SimpleWorker(["novu"], name="far-away.1", connection=valkey.client, serializer=JSONSerializer)
    worker.register_birth()
    with pytest.raises(OperatorError, match=r"running: worker far-away\.1"):
        rotate(get_settings())
    assert password_of(integration) == "hunter2"
    worker.register_death()
    assert rotate(get_settings()).sealed


def test_every_module_that_seals_something_is_known_here() -> None:
    root = Path(channels.__file__).parents[1]
    found = {
        str(file.relative_to(root)) for file in root.rglob("*.py") if re.search(r"crypto\.encrypt\(", file.read_text())
    }
    assert found == SEALERS.keys(), "what is sealed has to be sealed anew by novu_app/operations/rotation.py"
