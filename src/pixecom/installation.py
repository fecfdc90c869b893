"""An installation on this machine: its secrets, and its servers where none are given.

Beside the container because it comes before it: a container needs settings, and settings need
to know where the database is.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pixecom.adapters.embedded.checkup import MachineCheckup
from pixecom.adapters.embedded.folder import DataFolder, FolderHeld
from pixecom.adapters.embedded.postgres import EmbeddedPostgres
from pixecom.adapters.embedded.processes import EmbeddedServerError, free_port
from pixecom.adapters.embedded.supervisor import Program, Supervisor
from pixecom.adapters.embedded.valkey import EmbeddedValkey
from pixecom.adapters.postgres.cluster import PostgresCluster
from pixecom.adapters.postgres.migrator import SchemaError, upgrade
from pixecom.adapters.postgres.roles import RolePasswords, bootstrap
from pixecom.application.shared.checkup import Checkup
from pixecom.application.shared.cluster import Cluster
from pixecom.settings import Environment, Settings, SettingsError, environment_of, load

__all__ = [
    "EmbeddedServerError",
    "Installation",
    "Open",
    "Program",
    "Supervisor",
    "free_port",
]

_DATABASES = {Environment.DEVELOPMENT: "pixecom_dev", Environment.TEST: "pixecom_test"}
"""Only these environments have an embedded database; names by spec/16 §7."""
_PORTS = {"PORT": 3001, "WORKER_PORT": 3002}
_LAST_PORT = 65_535
_SETTINGS = {"timezone": "UTC", "log_timezone": "UTC"}


def _hex32() -> str:
    return secrets.token_hex(32)


_SECRETS: Mapping[str, Callable[[], str]] = {
    "JWT_SECRET": _hex32,
    "REFRESH_TOKEN_PEPPER": _hex32,
    "ENCRYPTION_KEY": _hex32,
}
_PASSWORDS: Mapping[str, Callable[[], str]] = {
    "DATABASE_PASSWORD": _hex32,
    "DATABASE_PLATFORM_PASSWORD": _hex32,
    "DATABASE_OWNER_PASSWORD": _hex32,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """An installation that can be used: ``environ`` is what its processes are started with."""

    settings: Settings
    environ: Mapping[str, str]

    def migrate(self) -> None:
        """Bring the schema up to date; nothing to do is no error.

        Raises:
            EmbeddedServerError: the database is of another environment or cut into another
                number of parts, or a lock was not granted in time.
            SettingsError: the owner's address is not given.
        """
        try:
            upgrade(
                self._owner_url(),
                self.settings.environment,
                tenant_partitions=self.settings.db_tenant_partitions,
            )
        except SchemaError as error:
            raise EmbeddedServerError(f"The schema was not changed: {error}") from error

    def cluster(self) -> Cluster:
        """Give what spreads the tables over a cluster.

        Raises:
            SettingsError: the owner's address is not given.
        """
        return PostgresCluster(self._owner_url())

    def _owner_url(self) -> str:
        if not self.settings.database_owner_url:
            raise SettingsError("DATABASE_OWNER_URL is missing: only the owner changes the schema")
        return self.settings.database_owner_url


class Installation:
    """Opens an installation: what the environment names is used, what it does not is started.

    On a developer's machine missing secrets are made once, at random, and kept in the data
    folder, and PostgreSQL and Valkey are started from it. In staging and production nothing is
    made up: everything must be given.
    """

    def __init__(self, environ: Mapping[str, str], *, folder: Path | None = None) -> None:
        folder = folder or Path(environ.get("PIXECOM_DATA", "").strip() or ".local")
        self._folder = DataFolder(folder)
        self._given = dict(environ) | {"PIXECOM_DATA": str(self._folder.path)}
        self._environment = environment_of(environ)
        self._servers: list[EmbeddedPostgres | EmbeddedValkey] = []

    @property
    def folder(self) -> Path:
        """The data folder, absolute."""
        return self._folder.path

    @property
    def embedded(self) -> bool:
        """Whether a server has to be started because the environment names none."""
        return self._may_make_up and not all(map(self.variable, ("DATABASE_URL", "REDIS_URL")))

    @property
    def began(self) -> bool:
        """Whether the embedded database exists already."""
        return (self.folder / "postgres/data").exists()

    def checkup(self) -> Checkup:
        """Give the checks of this machine; they start nothing."""
        ports = {name: self.port(name) for name in _PORTS}
        return MachineCheckup(folder=self.folder, ports=ports, embedded=self.embedded)

    def port(self, name: str) -> int:
        """Give the port that the environment names (``PORT``, ``WORKER_PORT``), or its default.

        Raises:
            SettingsError: it is no port.
        """
        text = self.variable(name) or str(_PORTS[name])
        if not text.isdecimal() or not 0 < int(text) <= _LAST_PORT:
            raise SettingsError(f"{name} must be a port, 1 to {_LAST_PORT}")
        return int(text)

    def variable(self, name: str) -> str:
        """Give what the environment says, empty when it says nothing."""
        return self._given.get(name, "").strip()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the data folder alone; ``up`` does, for as long as it runs.

        Raises:
            EmbeddedServerError: another PixEcom holds it, or it cannot be written.
        """
        with self._folder.held():
            yield

    @contextmanager
    def opened(self, overrides: Mapping[str, str]) -> Iterator[Open]:
        """Start the servers that the environment does not name, for the length of the context.

        ``overrides`` are variables that the environment does not decide (a chosen port). The
        folder must be held.

        Raises:
            EmbeddedServerError: a server cannot be started here.
            SettingsError: a value is missing or wrong.
        """
        environ = self._given | self._made_secrets() | dict(overrides)
        with ExitStack() as stack:
            if self._may_make_up and not environ.get("DATABASE_URL"):
                environ |= self._postgres(stack)
            if self._may_make_up and not environ.get("REDIS_URL"):
                environ |= self._valkey(stack)
            opened = Open(settings=load(environ), environ=environ)
            made = {name: environ[name] for name in environ.keys() - self._given.keys()}
            self._folder.publish(made)
            yield opened

    def check_servers(self) -> None:
        """Notice that a server that was started here ended by itself.

        Raises:
            EmbeddedServerError: naming it and its log.
        """
        for server in self._servers:
            server.check()

    @contextmanager
    def joined(self, *, migrate: bool = True) -> Iterator[Open]:
        """Use the running installation, or open one of the folder for this context alone.

        One that is opened here is brought up to date first, unless ``migrate`` is false.

        Raises:
            EmbeddedServerError: a server cannot be started, or another start is under way.
            SettingsError: a value is missing or wrong.
        """
        if not self.embedded:
            environ = self._given | self._made_secrets()
            yield Open(settings=load(environ), environ=environ)
            return
        with ExitStack() as stack:
            try:
                stack.enter_context(self._folder.held())
            except FolderHeld:
                opened = self._running()
            else:
                opened = stack.enter_context(self.opened({}))
                if migrate:
                    opened.migrate()
            yield opened

    def _running(self) -> Open:
        published = self._folder.published()
        if not published:
            raise EmbeddedServerError(
                f"PixEcom is just starting in {self.folder}: try again when it is ready"
            )
        environ = self._given | self._made_secrets() | published
        return Open(settings=load(environ), environ=environ)

    @property
    def _may_make_up(self) -> bool:
        return self._environment in {Environment.DEVELOPMENT, Environment.TEST}

    def _made_secrets(self) -> dict[str, str]:
        """Give secrets that are kept in the folder, for those that the environment lacks."""
        lacking = {name: make for name, make in _SECRETS.items() if not self._given.get(name)}
        return self._folder.secrets(lacking) if self._may_make_up and lacking else {}

    def _postgres(self, stack: ExitStack) -> dict[str, str]:
        server = EmbeddedPostgres(self.folder / "postgres", settings=_SETTINGS)
        stack.callback(server.stop)
        running = server.start()
        self._servers.append(server)
        passwords = self._folder.secrets(_PASSWORDS)
        urls = bootstrap(
            running.url(),
            database=_DATABASES[self._environment],
            passwords=RolePasswords(
                owner=passwords["DATABASE_OWNER_PASSWORD"],
                app=passwords["DATABASE_PASSWORD"],
                platform=passwords["DATABASE_PLATFORM_PASSWORD"],
            ),
        )
        return {
            "DATABASE_URL": urls.app,
            "DATABASE_PLATFORM_URL": urls.platform,
            "DATABASE_OWNER_URL": urls.owner,
        }

    def _valkey(self, stack: ExitStack) -> dict[str, str]:
        server = EmbeddedValkey(self.folder / "valkey")
        stack.callback(server.stop)
        url = server.start()
        self._servers.append(server)
        return {"REDIS_URL": url}
