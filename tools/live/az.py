"""The az that the user has and is signed in with, and an extension folder that is not the user's."""

import json
import os
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.live.az_log import exchanges

# Processes that a Ctrl-C at the terminal does not reach: what they have begun, they end.
_APART = {"creationflags": 0x200} if os.name == "nt" else {"start_new_session": True}  # CREATE_NEW_PROCESS_GROUP


class AzError(Exception):
    """az did not do what everything else builds upon; what it said."""


@dataclass(frozen=True)
class Result:
    """What a command did.

    :param code: exit code.
    :param out: what it printed to stdout, str.
    :param err: what it printed to stderr, str.
    :param exchanges: what it asked Azure Resource Manager and was answered, a list of `Exchange`.
    """

    code: int
    out: str
    err: str
    exchanges: list


@dataclass(frozen=True)
class Account:
    """Whose link it is, and where.

    :param user: name and kind of the user or application, str.
    :param tenant: tenant ID.
    :param tenant_name: what people call the tenant; None where az does not know.
    :param cloud: name of the cloud.
    :param url: URL of its Azure Resource Manager.
    """

    user: str
    tenant: str
    tenant_name: str
    cloud: str
    url: str

    def __str__(self):
        tenant = f"'{self.tenant_name}' ({self.tenant})" if self.tenant_name else f"'{self.tenant}'"
        return f"{self.user} in tenant {tenant}, cloud {self.cloud} ({self.url})"


class Az:
    """Runs az with the user's configuration and sign-in.

    :param command: the command of az, a list of str.
    :param directory: folder for the extension and the log files, `Path`.
    """

    def __init__(self, command, directory):
        self._command = command
        self._directory = directory
        self._env = os.environ | {
            "AZURE_EXTENSION_DIR": str(directory / "extensions"),
            "AZURE_EXTENSION_DEV_SOURCES": "",
            "AZURE_EXTENSION_USE_DYNAMIC_INSTALL": "no",
            "AZURE_CORE_OUTPUT": "table",
            "AZURE_CORE_ONLY_SHOW_ERRORS": "no",
            "AZURE_LOGGING_ENABLE_LOG_FILE": "yes",
            "PYTHONIOENCODING": "utf-8",
        }

    def run(self, *arguments, env=None):
        """Run az to its end, whatever is typed meanwhile.

        :param arguments: its arguments, str.
        :param env: dict of environment variables to add.
        :return: `Result`.
        """
        logs = self._directory / "logs"
        (logs / "az.log").unlink(missing_ok=True)
        done = subprocess.run(
            [*self._command, *arguments],
            env=self._env | {"AZURE_LOGGING_LOG_DIR": str(logs)} | (env or {}),
            cwd=self._directory,  # where no folder named like an extension or a package of az is in its way
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            **_APART,
        )
        log = logs / "az.log"
        asked = exchanges(log.read_text(encoding="utf-8", errors="replace")) if log.exists() else []
        return Result(done.returncode, done.stdout, done.stderr, asked)

    def read(self, *arguments):
        """What a command prints as JSON.

        :param arguments: its arguments, str.
        :raises AzError: the command failed.
        """
        result = self.run(*arguments, "--output", "json")
        if result.code:
            raise AzError(f"az {' '.join(arguments)}: {result.err.strip()}")
        return json.loads(result.out)

    def add_extension(self, wheel):
        """Add the extension to the folder of its own; az notes that in a configuration that is not the user's.

        :param wheel: path of its wheel.
        :raises AzError: it was not added.
        """
        config = {"AZURE_CONFIG_DIR": str(self._directory / "azure"), "AZURE_CORE_COLLECT_TELEMETRY": "no"}
        added = self.run("extension", "add", "--yes", "--source", str(wheel), env=config)
        if added.code:
            raise AzError(f"az extension add: {added.err.strip()}")

    def account(self):
        """The current `Account`.

        :raises AzError: nobody is signed in.
        """
        account, cloud = self.read("account", "show"), self.read("cloud", "show")
        return Account(
            f"{account['user']['type']} '{account['user']['name']}'",
            account["tenantId"],
            account.get("tenantDisplayName") or account.get("tenantDefaultDomain"),
            cloud["name"],
            cloud["endpoints"]["resourceManager"],
        )


@contextmanager
def command_indexes_kept():
    """Put back, after the block, the files in which az keeps which extension has which commands.

    az makes them anew when they lack something; but from an extension folder other than the user's, it makes others.
    """
    folder = Path(os.environ.get("AZURE_CONFIG_DIR") or "~/.azure").expanduser()
    before = {path: path.read_bytes() for path in folder.glob("*Index.json")}
    try:
        yield
    finally:
        for path in folder.glob("*Index.json"):
            if path not in before:
                path.unlink()
        for path, content in before.items():
            path.write_bytes(content)
