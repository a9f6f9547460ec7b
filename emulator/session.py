"""An az with a separate configuration that uses the emulator instead of Azure."""

import json
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from emulator.server import OWN_CLOUD_AUDIENCE

# Variables that would give az a real account, another configuration, or a way around the emulator.
_LEFT_OUT = ("AZURE_", "ARM_", "IDENTITY_", "MSI_", "ACC_", "AZUREPS_", "APPSETTING_")
_LEFT_OUT_NAMES = {
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "CURL_CA_BUNDLE",
}
_OWN_CLOUD = "Emulator"
# The command line of the browser for `az login`. az does not wait for it. No shell reads it: the webbrowser module
# splits it with shlex, also on Windows, where the quotes protect the backslashes in paths.
_BROWSER = f"{shlex.quote(sys.executable)} {shlex.quote(str(Path(__file__).with_name('browser.py')))} %s &"

AZ = [sys.executable, "-m", "azure.cli"]
"""The command of azure-cli in this Python."""


def find_az():
    """The path of the az that is installed with this Python, or else of the one on the PATH; None: no az."""
    return shutil.which("az", path=sysconfig.get_path("scripts")) or shutil.which("az")


@dataclass(frozen=True)
class Result:
    """The result of a command: the arguments of az, the exit code, stdout and stderr."""

    arguments: tuple
    code: int
    out: str
    err: str


def run_process(command: list[str], env: dict, cwd):
    """Run a command to its end, and return a `subprocess.CompletedProcess` with its output as text."""
    streams = {"stdin": subprocess.DEVNULL, "capture_output": True, "encoding": "utf-8"}
    return subprocess.run(command, env=env, cwd=cwd, check=False, **streams)


class Session:
    """Runs az processes that share a configuration of their own.

    :param emulator: a running `Emulator`.
    :param directory: `Path` of a folder for the configuration.
    :param az: the az command, list of str; default: azure-cli of this Python.
    :param own_cloud: use the emulator as a registered cloud, instead of in place of the public cloud.
    :param extensions: folder of az's extensions; default: a folder in `directory`.
    """

    run = staticmethod(run_process)
    """How it runs commands. The tests replace it with a faster way."""

    def __init__(self, emulator, directory, az=None, own_cloud=False, extensions=None):
        self.emulator = emulator
        self.directory = directory
        self.az_command = az or AZ
        bundle = directory / "ca-bundle.pem"
        emulator.certificates.write_bundle(bundle, public=emulator.outside == "pass")
        self.env = {name: value for name, value in os.environ.items() if not _is_left_out(name)}
        self.env |= {
            "AZURE_CONFIG_DIR": str(directory / "azure"),
            "AZURE_EXTENSION_DIR": str(extensions or directory / "extensions"),
            "AZURE_CORE_COLLECT_TELEMETRY": "no",
            "AZURE_CORE_LOGIN_EXPERIENCE_V2": "off",
            "AZURE_CORE_SURVEY_MESSAGE": "no",
            "AZURE_CORE_ENABLE_BROKER_ON_WINDOWS": "no",
            "AZURE_CORE_ENCRYPT_TOKEN_CACHE": "no",
            "PYTHONIOENCODING": "utf-8",
            "REQUESTS_CA_BUNDLE": str(bundle),
            "BROWSER": _BROWSER,
        }
        if own_cloud:
            self.env["AZURE_CORE_INSTANCE_DISCOVERY"] = "false"
            self._register_own_cloud(emulator.own_cloud_url)
        else:
            self.env["HTTPS_PROXY"] = emulator.proxy_url

    def az(self, *arguments, env=None, check=False):
        """Run az, and return its `Result`.

        :param env: environment variables to add, dict.
        :param check: raise an error if the exit code is not 0.
        :raises AssertionError: with `check`, if az failed.
        """
        command = [*self.az_command, *map(str, arguments)]
        folder = self.directory  # has no folder with the name of a Python package of az
        process = self.run(command, self.env | (env or {}), folder)
        assert not check or process.returncode == 0, f"az {' '.join(map(str, arguments))}: {process.stderr}"
        return Result(arguments, process.returncode, process.stdout, process.stderr)

    def add_extension(self, wheel, wheelhouse=None):
        """Run `az extension add`.

        :param wheel: path of the wheel.
        :param wheelhouse: folder with the wheels of its dependencies; None: pip uses its index.
        """
        offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheelhouse)} if wheelhouse else {}
        self.az("extension", "add", "--source", wheel, "--yes", env=offline, check=True)

    def sign_in_user(self, user, *options):
        """Sign in a user with a device code, and more options of `az login`."""
        self.emulator.entra.person_at_the_browser = user
        self.az("login", "--use-device-code", *options, check=True)

    def sign_in_service_principal(self, principal, tenant):
        """Sign in a service principal with its secret."""
        self._sign_in_service_principal(principal, tenant, "--password", principal.secret)

    def sign_in_certificate(self, principal, tenant):
        """Sign in a service principal with its certificate, which is written to a file in the session's folder."""
        path = self.directory / "certificate.pem"
        path.write_bytes(principal.certificate.pem)
        option = "--certificate" if self.az_version >= (2, 66) else "--password"
        self._sign_in_service_principal(principal, tenant, option, path)

    def sign_in_federated(self, principal, tenant):
        """Sign in a service principal with a federated token."""
        token = principal.federation.token()
        self._sign_in_service_principal(principal, tenant, "--federated-token", token)

    def sign_in_managed_identity(self, *which):
        """Sign in with a managed identity of a virtual machine.

        :param which: option of `az login` and ID of a user-assigned identity; none: the system-assigned one.
        """
        self.env["HTTP_PROXY"] = self.emulator.machine_url  # responds for any host
        self._sign_in_managed_identity(which)

    def sign_in_app_service(self, *which):
        """Sign in with a managed identity of App Service; see `sign_in_managed_identity`."""
        endpoint, header = self.emulator.identity_endpoint, self.emulator.identity_header
        self.env |= {"IDENTITY_ENDPOINT": endpoint, "IDENTITY_HEADER": header}
        self.env |= {"MSI_ENDPOINT": endpoint, "MSI_SECRET": header, "APPSETTING_WEBSITE_SITE_NAME": "az"}
        self._sign_in_managed_identity(which)

    def sign_in_cloud_shell(self, user):
        """Sign in as a user in Cloud Shell."""
        self.env["HTTP_PROXY"] = self.emulator.cloud_shell(user)  # responds for any host
        self.env |= {"ACC_CLOUD": "PROD", "AZUREPS_HOST_ENVIRONMENT": "cloud-shell/1.0"}
        self.env["MSI_ENDPOINT"] = "http://localhost:50342/oauth2/token"
        self.az("login", "--identity", check=True)

    def forget_access_tokens(self):
        """Remove the access tokens from az's token cache, so that every tenant needs a new one."""
        path = self.directory / "azure" / "msal_token_cache.json"
        cache = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps({**cache, "AccessToken": {}}), encoding="utf-8")

    @cached_property
    def az_version(self) -> tuple[int, ...]:
        """The major and minor version of az."""
        version = json.loads(self.az("version", check=True).out)["azure-cli"]
        return tuple(int(part) for part in version.split(".")[:2])

    def _sign_in_service_principal(self, principal, tenant, *options):
        who = ["--service-principal", "--username", principal.name, "--tenant", tenant.id, "--allow-no-subscriptions"]
        self.az("login", *who, *options, check=True)

    def _sign_in_managed_identity(self, which):
        if which and self.az_version < (2, 69):
            which = ("--username", which[1])
        self.az("login", "--identity", *which, check=True)

    def _register_own_cloud(self, url):
        endpoints = {
            "resource-manager": url,
            "active-directory": url,
            "active-directory-resource-id": f"{OWN_CLOUD_AUDIENCE}/",
            "active-directory-graph-resource-id": f"{url}/graph/",
        }
        options = [part for name, value in endpoints.items() for part in (f"--endpoint-{name}", value)]
        self.az("cloud", "register", "--name", _OWN_CLOUD, *options, check=True)
        self.az("cloud", "set", "--name", _OWN_CLOUD, check=True)


def _is_left_out(name):
    return name.upper().startswith(_LEFT_OUT) or name.upper() in _LEFT_OUT_NAMES
