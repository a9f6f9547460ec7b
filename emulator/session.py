"""A private az: its own configuration, the emulator as its Azure, the user's own sign-ins out of sight."""

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

# What would lead az to a real account, to another configuration, or past the emulator.
_LEFT_OUT = ("AZURE_", "ARM_", "IDENTITY_", "MSI_", "ACC_", "AZUREPS_", "APPSETTING_")
_LEFT_OUT_NAMES = {
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "CURL_CA_BUNDLE",
}
_OWN_CLOUD = "Emulator"
# The command line that az starts as the browser of `az login`, and does not wait for. No shell reads it: Python's
# webbrowser takes it apart with shlex, on Windows as well, where the quotes keep the backslashes of the paths.
_BROWSER = f"{shlex.quote(sys.executable)} {shlex.quote(str(Path(__file__).with_name('browser.py')))} %s &"

AZ = [sys.executable, "-m", "azure.cli"]
"""The command of azure-cli in this Python."""


def find_az():
    """The az that was installed with this Python, or else the one on the PATH.

    :return: its path, str; None: there is none.
    """
    return shutil.which("az", path=sysconfig.get_path("scripts")) or shutil.which("az")


@dataclass(frozen=True)
class Result:
    """What a command did.

    :param arguments: the arguments of az.
    :param code: exit code.
    :param out: what it printed to stdout, str.
    :param err: what it printed to stderr, str.
    """

    arguments: tuple
    code: int
    out: str
    err: str


def run_process(command, env, cwd):
    """Run a command to its end.

    :param command: list of str.
    :param env: its environment, dict.
    :param cwd: its folder.
    :return: `subprocess.CompletedProcess` with what it printed, str.
    """
    streams = {"stdin": subprocess.DEVNULL, "capture_output": True, "encoding": "utf-8"}
    return subprocess.run(command, env=env, cwd=cwd, check=False, **streams)


class Session:
    """Runs az processes that share a configuration of their own.

    :param emulator: `Emulator` that is running.
    :param directory: folder for the configuration, `Path`.
    :param az: command of az, a list of str; default: azure-cli of this Python.
    :param own_cloud: use the emulator as a registered cloud, not in the place of the public one.
    :param extensions: folder of az's extensions; default: one of the session's own.
    """

    run = staticmethod(run_process)
    """How it runs them; the tests have a quicker way."""

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
        """Run az.

        :param arguments: its arguments, str.
        :param env: dict of environment variables to add.
        :param check: raise where the exit code is not 0.
        :return: `Result`.
        :raises AssertionError: `check`, and it failed.
        """
        command = [*self.az_command, *map(str, arguments)]
        folder = self.directory  # where no folder named like an extension or a package of az is in its way
        process = self.run(command, self.env | (env or {}), folder)
        assert not check or process.returncode == 0, f"az {' '.join(map(str, arguments))}: {process.stderr}"
        return Result(arguments, process.returncode, process.stdout, process.stderr)

    def add_extension(self, wheel, wheelhouse=None):
        """Add an extension with `az extension add`.

        :param wheel: path of its wheel.
        :param wheelhouse: folder with the wheels of what it requires; None: pip asks its index.
        """
        offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheelhouse)} if wheelhouse else {}
        self.az("extension", "add", "--source", wheel, "--yes", env=offline, check=True)

    def sign_in_user(self, user, *options):
        """Sign a user in with a device code.

        :param user: `User`.
        :param options: further options of `az login`, str.
        """
        self.emulator.entra.person_at_the_browser = user
        self.az("login", "--use-device-code", *options, check=True)

    def sign_in_service_principal(self, principal, tenant):
        """Sign a service principal in with its secret.

        :param principal: `ServicePrincipal`.
        :param tenant: `Tenant`.
        """
        self._sign_in_service_principal(principal, tenant, "--password", principal.secret)

    def sign_in_certificate(self, principal, tenant):
        """Sign a service principal in with its certificate, of which a file in the session's folder is made.

        :param principal: `ServicePrincipal`.
        :param tenant: `Tenant`.
        """
        path = self.directory / "certificate.pem"
        path.write_bytes(principal.certificate.pem)
        option = "--certificate" if self.az_version >= (2, 66) else "--password"
        self._sign_in_service_principal(principal, tenant, option, path)

    def sign_in_federated(self, principal, tenant):
        """Sign a service principal in with a token of the issuer that it trusts.

        :param principal: `ServicePrincipal`.
        :param tenant: `Tenant`.
        """
        token = principal.federation.token()
        self._sign_in_service_principal(principal, tenant, "--federated-token", token)

    def sign_in_managed_identity(self, *which):
        """Sign in as a managed identity of a virtual machine, whose token endpoint has an address of its own.

        :param which: option of `az login` and ID of a user-assigned identity; none: the system-assigned one.
        """
        self.env["HTTP_PROXY"] = self.emulator.machine_url  # answers whatever host is asked for
        self._sign_in_managed_identity(which)

    def sign_in_app_service(self, *which):
        """Sign in as a managed identity of App Service.

        :param which: option of `az login` and ID of a user-assigned identity; none: the system-assigned one.
        """
        endpoint, header = self.emulator.identity_endpoint, self.emulator.identity_header
        self.env |= {"IDENTITY_ENDPOINT": endpoint, "IDENTITY_HEADER": header}
        self.env |= {"MSI_ENDPOINT": endpoint, "MSI_SECRET": header, "APPSETTING_WEBSITE_SITE_NAME": "az"}
        self._sign_in_managed_identity(which)

    def sign_in_cloud_shell(self, user):
        """Sign in as the user whose Cloud Shell it is, which has a token endpoint of its own.

        :param user: `User`.
        """
        self.env["HTTP_PROXY"] = self.emulator.cloud_shell(user)  # answers whatever host is asked for
        self.env |= {"ACC_CLOUD": "PROD", "AZUREPS_HOST_ENVIRONMENT": "cloud-shell/1.0"}
        self.env["MSI_ENDPOINT"] = "http://localhost:50342/oauth2/token"
        self.az("login", "--identity", check=True)

    def forget_access_tokens(self):
        """Take the access tokens out of az's token cache, so that every tenant needs a new one."""
        path = self.directory / "azure" / "msal_token_cache.json"
        cache = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps({**cache, "AccessToken": {}}), encoding="utf-8")

    @cached_property
    def az_version(self):
        """Major and minor version number of az, a tuple of int."""
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
