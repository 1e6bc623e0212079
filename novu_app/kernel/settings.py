"""Every setting of an installation, in one place.

A setting comes from, in this order: the process environment, a ``.env`` file in the working directory, the secrets file
of the data directory (generated secrets only), its default. ``novu doctor --settings`` prints all of them with their
source. An empty variable counts as not set, except ``NOVU_OUTBOUND_ALLOW``, where it forbids.
"""

import ipaddress
import os
import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote, urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from novu_app.kernel.data_dir import generate_secrets, read_secrets

ENV_FILE = ".env"
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
WILDCARD_HOSTS = frozenset({"0.0.0.0", "::"})  # noqa: S104 - recognised, not bound
#: ``sun_path`` holds 104 bytes on macOS and 108 on Linux, its closing zero included.
LONGEST_SOCKET_PATH = 100
_SQLALCHEMY_SCHEMES = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
    "sqlite": "sqlite",
}
_STORAGE_SCHEMES = frozenset({"file", "s3"})
_REDIS_SCHEMES = frozenset({"redis", "rediss", "unix", "valkey", "valkeys"})
#: What the secrets file fills in when nothing else gives it and every process needs it.
_SHARED_SECRETS = ("encryption_key", "jwt_secret")
#: What only the first start of an installation needs.
FIRST_RUN_SECRETS = ("admin_password", "secret_key", "application_identifier")

LogLevel = Literal["debug", "info", "warning", "error"]


class Settings(BaseSettings):
    """The settings; each field's description is its documentation.

    Raises:
        pydantic.ValidationError: when a value can not be used; its message names the field.
    """

    model_config = SettingsConfigDict(
        env_prefix="NOVU_",
        env_file=ENV_FILE,
        env_file_encoding="utf-8",
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        validate_by_name=True,
        validate_by_alias=True,
    )

    host: str = Field("127.0.0.1", description="Address that the web process binds.")
    port: int = Field(8000, ge=1, le=65535, description="Port of the web process: dashboard, REST and socket alike.")
    data_dir: Path = Field(
        Path(".novu"),
        description="Directory of the SQLite file, of Valkey's append-only file, of attachments and of the generated "
        "secrets.",
    )
    workers: int = Field(2, ge=0, le=256, description="Worker processes that `novu up` starts.")
    web_processes: int = Field(
        1,
        ge=1,
        le=64,
        description="Web processes on the one port. More than one needs a REDIS_URL that all of them reach.",
    )
    start_method: Literal["auto", "fork", "exec"] = Field(
        "auto",
        description="How `novu up` starts its processes: fork shares memory, exec is for systems where forking is not "
        "safe. auto: fork on Linux, else exec.",
    )
    log_level: LogLevel = Field("info", description="Least severe log line that is written.")

    lease_ms: int = Field(
        30_000,
        ge=100,
        le=600_000,
        description="How long a worker may take for a chunk, in milliseconds, before another one takes it over. "
        "A delivery may take four times as long.",
    )

    database_url: str = Field(
        "",
        validation_alias="DATABASE_URL",
        repr=False,
        description="PostgreSQL (postgresql://…) or SQLite (sqlite:///…). Not set: novu.db in the data directory.",
    )
    redis_url: str = Field(
        "",
        validation_alias="REDIS_URL",
        repr=False,
        description="Redis or Valkey (redis://…). Not set: `novu up` runs an embedded Valkey in the data directory.",
    )

    admin_email: str = Field("admin@example.com", description="E-mail of the first administrator (first start only).")
    admin_password: str = Field(
        "",
        repr=False,
        description="Password of the first administrator (first start only). Not set: generated and shown once.",
    )
    secret_key: str = Field(
        "",
        repr=False,
        description="Secret key of the Development environment (first start only). Not set: generated.",
    )
    application_identifier: str = Field(
        "",
        description="Inbox identifier of the Development environment (first start only). Not set: generated.",
    )
    encryption_key: str = Field(
        "",
        repr=False,
        description="Encrypts stored credentials and keys; any text of 16 characters or more. Same on all machines.",
    )
    jwt_secret: str = Field(
        "",
        repr=False,
        description="Signs inbox sessions; any text of 16 characters or more. Same on all machines.",
    )
    valkey_password: str = Field(
        "",
        repr=False,
        description="Password of the embedded Valkey. Not set: generated.",
    )

    public_url: str = Field(
        "",
        description="Address under which browsers and mail readers reach this installation, sub-path included. "
        "Not set: made of host, port and root path.",
    )
    root_path: str = Field("", description="Sub-path behind a reverse proxy, for example /novu.")
    outbound_allow: Annotated[str | None, NoDecode] = Field(
        None,
        description="Networks (comma-separated, or the word loopback) that outgoing requests may reach besides "
        "public ones. Not set: loopback when bound to loopback, else none. Empty: none.",
    )

    rate_limit_trigger: int = Field(
        20_000,
        ge=0,
        le=10_000_000,
        description="Triggers a second that an environment may send on average, kept over five seconds; a bulk or broadcast "
        "counts for 100. 0: no limit.",
    )
    rate_limit_configuration: int = Field(
        10_000,
        ge=0,
        le=10_000_000,
        description="The same for calls about subscribers, topics, workflows, integrations and whatever else is set up.",
    )
    rate_limit_global: int = Field(10_000, ge=0, le=10_000_000, description="The same for all other calls.")
    registration: bool = Field(
        False,
        description="Whether anybody may make an account with an organization of their own (POST /v1/auth/register). "
        "The first account can always be made.",
    )

    request_log_days: int = Field(
        7,
        ge=0,
        le=365,
        description="How long requests to the API stay in the request log, in days. 0: none are logged.",
    )
    request_log_rate: int = Field(
        20,
        ge=0,
        le=10_000,
        description="Requests a second and web process that are logged on average, after a burst of 1,000; beyond it "
        "successful ones are left out. Failed ones are counted by themselves. 0: none are logged.",
    )

    attachments_url: str = Field(
        "",
        description="Where the files of triggers' attachments are kept: s3://bucket/prefix (install novu-app[s3]) or "
        "file:///path; several machines need one that all of them reach. Not set: the data directory.",
    )
    attachments_endpoint: str = Field("", description="Address of an S3-compatible service other than AWS.")
    attachments_region: str = Field("", description="Region of the bucket, where the service asks for one.")
    attachments_access_key: str = Field(
        "", repr=False, description="Access key of the bucket. Not set: what the machine itself may use."
    )
    attachments_secret_key: str = Field("", repr=False, description="Secret key of the bucket.")

    mail_port: int = Field(
        0,
        ge=0,
        le=65535,
        description="Port on which replies to e-mails are taken over SMTP. 0: none is opened; providers can bring them as well.",
    )
    mail_host: str = Field("", description="Address that it binds. Not set: that of the web process.")
    mail_max_bytes: int = Field(
        25 * 1024 * 1024,
        ge=10_000,
        le=28 * 1024 * 1024,
        description="How large a reply may be, its files in base64, in bytes.",
    )
    mail_tls_certificate: str = Field(
        "", description="PEM file with the certificate chain for STARTTLS. Not set: replies come unencrypted."
    )
    mail_tls_key: str = Field("", description="PEM file with its private key. Not set: it is in the same file.")

    @model_validator(mode="before")
    @classmethod
    def _empty_is_unset(cls, values: Any) -> Any:
        # Compose files and CI systems pass `NAME=` for what is not set.
        if not isinstance(values, dict):
            return values
        return {
            name: value
            for name, value in values.items()
            if value != "" or name.lower().removeprefix("novu_") == "outbound_allow"
        }

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return Path(os.path.abspath(value.expanduser()))

    @field_validator("log_level", mode="before")
    @classmethod
    def _lower(cls, value: Any) -> Any:
        return value.lower() if isinstance(value, str) else value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in _SQLALCHEMY_SCHEMES:
            raise ValueError("use postgresql://user:password@host:5432/name or sqlite:////path/to/file.db")
        if value.startswith("sqlite"):
            if urlsplit(value).path.strip("/") in ("", ":memory:"):
                raise ValueError("processes share one file: use sqlite:////path/to/file.db")
        elif value and not _has_readable_port(value):
            raise ValueError("the port is no number; in user and password write %40 for @, %2F for / and %3A for :")
        return value

    @field_validator("redis_url")
    @classmethod
    def _known_redis(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in _REDIS_SCHEMES:
            raise ValueError("use redis://host:6379/0, rediss://… or unix:///path/to/socket")
        if value and not _has_readable_port(value):
            raise ValueError("the port is no number; in user and password write %40 for @, %2F for / and %3A for :")
        return value

    @field_validator("attachments_url")
    @classmethod
    def _known_storage(cls, value: str) -> str:
        scheme = urlsplit(value).scheme
        if value and scheme not in _STORAGE_SCHEMES:
            raise ValueError("use s3://bucket/prefix or file:///path/to/folder")
        if scheme == "s3" and find_spec("s3fs") is None:
            raise ValueError("keeping files in a bucket needs one more package: pip install 'novu-app[s3]'")
        return value

    @field_validator("encryption_key", "jwt_secret")
    @classmethod
    def _long_enough(cls, value: str) -> str:
        if value and len(value) < 16:
            raise ValueError("must have 16 characters or more")
        return value

    @field_validator("public_url")
    @classmethod
    def _absolute_url(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"http", "https"} or not parts.hostname):
            raise ValueError("must be an absolute http:// or https:// URL")
        return value.rstrip("/")

    @field_validator("root_path")
    @classmethod
    def _sub_path(cls, value: str) -> str:
        inner = value.strip("/")
        return f"/{inner}" if inner else ""

    @field_validator("outbound_allow")
    @classmethod
    def _networks(cls, value: str | None) -> str | None:
        for entry in _split(value):
            if entry != "loopback":
                try:
                    ipaddress.ip_network(entry, strict=False)
                except ValueError:
                    raise ValueError(f"{entry!r} is neither a network (10.0.0.0/8) nor the word loopback") from None
        return value

    @property
    def bound_to_loopback(self) -> bool:
        """Whether only this machine can reach the web process directly."""
        return self.host in LOOPBACK_NAMES or self.host.startswith("127.")

    @property
    def database_url_resolved(self) -> str:
        """The SQLAlchemy URL, driver named (psycopg 3 or sqlite3)."""
        if not self.database_url:
            return f"sqlite:///{self.data_dir / 'novu.db'}"
        scheme, rest = self.database_url.split(":", 1)
        return f"{_SQLALCHEMY_SCHEMES[scheme]}:{rest}"

    @property
    def embedded_valkey(self) -> bool:
        """Whether this installation runs its own Valkey."""
        return not self.redis_url

    @property
    def valkey_socket(self) -> Path | None:
        """The embedded Valkey's unix socket, or None when the path is too long for one and it listens on loopback."""
        path = self.data_dir / "valkey.sock"
        return path if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH else None

    @property
    def redis_url_resolved(self) -> str:
        """The URL for redis-py.

        The embedded Valkey's port, where it has one, is read from the data directory at each call: it is picked when
        Valkey starts.
        """
        if self.redis_url:
            # redis-py knows Valkey's schemes under Redis' names only.
            return re.sub("^valkey", "redis", self.redis_url)
        password = quote(self.valkey_password, safe="")
        if self.valkey_socket is not None:
            return f"unix://{quote(str(self.valkey_socket))}?password={password}"
        port = read_secrets(self.data_dir).get("valkey_port", "6379")
        return f"redis://:{password}@127.0.0.1:{port}/0"

    @property
    def encryption_key_resolved(self) -> str:
        """The encryption key.

        Raises:
            LookupError: these settings did not come from ``get_settings()`` and nobody set one.
        """
        return self._required("encryption_key")

    @property
    def jwt_secret_resolved(self) -> str:
        """The secret that signs sessions.

        Raises:
            LookupError: these settings did not come from ``get_settings()`` and nobody set one.
        """
        return self._required("jwt_secret")

    @property
    def public_url_resolved(self) -> str:
        """The address for people, sub-path included, without a closing slash."""
        if self.public_url:
            return self.public_url
        name = "localhost" if self.bound_to_loopback or self.host in WILDCARD_HOSTS else self.host
        name = f"[{name}]" if ":" in name else name
        return f"http://{name}:{self.port}{self.root_path}"

    @property
    def outbound_allowed(self) -> tuple[str, ...]:
        """What outgoing requests may reach besides public addresses: ``loopback`` or networks in CIDR notation."""
        if self.outbound_allow is None:
            return ("loopback",) if self.bound_to_loopback else ()
        return tuple(_split(self.outbound_allow))

    def _required(self, name: str) -> str:
        value: str = getattr(self, name)
        if not value:
            raise LookupError(f"{variable_of(name)} is not set, and these settings were made without the secrets file.")
        return value


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process, read once; ``get_settings.cache_clear()`` makes the next call read them again.

    Secrets that every process needs and nobody set are generated into the data directory.

    Raises:
        pydantic.ValidationError: when a value can not be used.
        OSError: when a secret has to be generated and the data directory can not be written.
    """
    return _with_secrets(Settings(), _SHARED_SECRETS)


def with_first_run_secrets(settings: Settings) -> Settings:
    """The same settings with the values of the first start: as set, else generated and kept in the secrets file."""
    return _with_secrets(settings, FIRST_RUN_SECRETS)


def variable_of(field: str) -> str:
    """The environment variable that sets ``field``."""
    alias = Settings.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else f"NOVU_{field.upper()}"


def _with_secrets(settings: Settings, names: tuple[str, ...]) -> Settings:
    wanted = [name for name in names if not getattr(settings, name)]
    if settings.embedded_valkey and not settings.valkey_password:
        wanted.append("valkey_password")
    if not wanted:
        return settings
    stored = generate_secrets(settings.data_dir, wanted)
    return settings.model_copy(update={name: stored[name] for name in wanted})


def _has_readable_port(address: str) -> bool:
    try:
        return urlsplit(address).port != 0
    except ValueError:
        return False


def _split(value: str | None) -> list[str]:
    return [entry for entry in (part.strip() for part in (value or "").split(",")) if entry]
