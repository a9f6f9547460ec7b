"""The user's own az and sign-in, with a separate extension folder."""

import json
import os
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.live.az_log import exchanges

# Ctrl-C at the terminal does not reach these processes, so they finish what they started.
_APART = {"creationflags": 0x200} if os.name == "nt" else {"start_new_session": True}  # CREATE_NEW_PROCESS_GROUP


class AzError(Exception):
    """An az command failed that all further steps depend on; its output."""


@dataclass(frozen=True)
class Result:
    """The result of a command.

    :param code: exit code.
    :param exchanges: its `Exchange`s with Azure Resource Manager.
    """

    code: int
    out: str
    err: str
    exchanges: list


@dataclass(frozen=True)
class Account:
    """The account and the tenant of the link.

    :param user: type and name of the user or service principal.
    :param tenant: tenant ID.
    :param tenant_name: display name or domain; None: not known.
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

    :param directory: `Path` of a folder for the extension and the log files.
    """

    def __init__(self, command: list[str], directory):
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
        """Run az to its end, even if Ctrl-C is pressed.

        :param env: environment variables to add.
        :return: `Result`.
        """
        logs = self._directory / "logs"
        (logs / "az.log").unlink(missing_ok=True)
        done = subprocess.run(
            [*self._command, *arguments],
            env=self._env | {"AZURE_LOGGING_LOG_DIR": str(logs)} | (env or {}),
            cwd=self._directory,  # has no folder with the name of a Python package of az
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
        """Run a command, and return its JSON output.

        :raises AzError: the command failed.
        """
        result = self.run(*arguments, "--output", "json")
        if result.code:
            raise AzError(f"az {' '.join(arguments)}: {result.err.strip()}")
        return json.loads(result.out)

    def add_extension(self, wheel):
        """Add the extension to the separate folder, with a separate az configuration.

        :param wheel: path of the wheel.
        :raises AzError: it was not added.
        """
        config = {"AZURE_CONFIG_DIR": str(self._directory / "azure"), "AZURE_CORE_COLLECT_TELEMETRY": "no"}
        added = self.run("extension", "add", "--yes", "--source", str(wheel), env=config)
        if added.code:
            raise AzError(f"az extension add: {added.err.strip()}")

    def account(self):
        """The current `Account`.

        :raises AzError: az is not signed in.
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
    """Restore az's command index files after the block.

    az recreates them from the current extension folder, which is not the user's here.
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
