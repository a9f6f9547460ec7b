"""The emulator: its services put together behind its doors."""

import contextlib
import secrets
import threading
import time

import jwt
from werkzeug.wrappers import Response

from emulator.authorization.models import AuthorizationProvider
from emulator.authorization.responses import authorization_blueprint
from emulator.authorization.roles import Roles
from emulator.certificates import Certificates
from emulator.door import Door
from emulator.entra.models import EntraId
from emulator.entra.responses import entra_app
from emulator.entra.tokens import TokenIssuer
from emulator.faults import Faults
from emulator.managed_identity.models import Machine
from emulator.managed_identity.responses import cloud_shell_app, managed_identity_app
from emulator.managed_services.delegations import Delegations
from emulator.managed_services.models import ManagedServicesProvider
from emulator.managed_services.responses import managed_services_blueprint
from emulator.management_partner.dialects import RECORDED
from emulator.management_partner.models import ManagementPartner
from emulator.management_partner.responses import management_partner_blueprint
from emulator.microsoft_graph.models import MicrosoftGraph
from emulator.microsoft_graph.responses import graph_app
from emulator.proxy import Proxy, TlsDoor
from emulator.request_log import RequestLog
from emulator.resource_manager.access import Access
from emulator.resource_manager.models import Callers, ResourceManager
from emulator.resource_manager.responses import resource_manager_app

LOGIN_HOST = "login.microsoftonline.com"
ARM_HOST = "management.azure.com"
GRAPH_HOST = "graph.microsoft.com"
PUBLIC_AUDIENCES = [f"https://{ARM_HOST}", "https://management.core.windows.net"]
OWN_CLOUD_AUDIENCE = "https://management.core.emulator.example"
_SERVICES = {LOGIN_HOST: "login", ARM_HOST: "arm", GRAPH_HOST: "graph"}
_OWN_CLOUD_GRAPH = "/graph"


class _AsItIs(Response):
    """A response to which no Content-Type is added where there is none."""

    default_mimetype = None


class Emulator:
    """Entra ID, Azure Resource Manager and its providers, and Microsoft Graph, on loopback addresses alone.

    Used in a `with` statement, it runs inside the block.

    `links`, `roles` and `delegations` are the state of the providers, `graph` is that of Microsoft Graph. `latency` has
    how many seconds an answer takes: of "arm", of "graph", and of the endpoints of Entra ID by the last part of their
    paths, like "token".

    :param world: `World`: who and what exists, and who has which role at first.
    :param clock: function that gives the time of links in nanoseconds since 1970.
    :param outside: "refuse" or "pass": what the proxy does with hosts that are not emulated.
    :param websites: dict of host names to WSGI apps: further hosts that the proxy answers for.
    :param dialect: `Dialect` of the ManagementPartner provider; `links.dialect` changes it, until the next reset.
    """

    def __init__(self, world, clock=time.time_ns, outside="refuse", websites=None, dialect=RECORDED):
        self.world = world
        self._dialect = dialect
        self._websites = websites or {}
        self.faults = Faults()
        self.log = RequestLog()
        self.certificates = Certificates(*_SERVICES, "localhost", "127.0.0.1", *self._websites)
        self.identity_header = secrets.token_urlsafe(16)
        self.latency = {"token": 0.0, "arm": 0.0, "graph": 0.0}
        self.links = ManagementPartner(world.partners, clock, dialect)
        self.roles = Roles(world, clock)
        self.delegations = Delegations(world, self.roles)
        self.graph = MicrosoftGraph(world, self.roles)
        self.outside = outside
        self._doors = []
        self._answering = 0
        self._idle = threading.Condition()

    def __enter__(self):
        tls = self.certificates.server_context()
        hosts = {*_SERVICES, *self._websites}
        self.proxy = self._open(Proxy(self._public_answer, tls, hosts, self._may_go_outside))
        own_cloud = self._open(Door(self._own_cloud_answer, tls))
        self.own_cloud_url = f"https://localhost:{own_cloud.port}"
        self.issuer = TokenIssuer(f"https://{LOGIN_HOST}")
        graph_urls = [f"https://{GRAPH_HOST}", f"{self.own_cloud_url}{_OWN_CLOUD_GRAPH}"]
        self.entra = EntraId(self.world, self.issuer, graph_urls)
        self._access = Access(self.world, self.roles, self.delegations)
        self.resource_manager = ResourceManager(self.world, self.issuer, PUBLIC_AUDIENCES, self._access)
        self._public = self._apps(f"https://{LOGIN_HOST}", f"https://{ARM_HOST}", graph_urls[0], self.resource_manager)
        own_cloud_manager = ResourceManager(
            self.world, self.issuer, [self.own_cloud_url, OWN_CLOUD_AUDIENCE], self._access
        )
        self._own_cloud = self._apps(self.own_cloud_url, self.own_cloud_url, graph_urls[1], own_cloud_manager)
        machine = Machine(self.world["machine"], self.world["assigned"])
        identity_app = managed_identity_app(self.issuer, machine, self.identity_header)
        identity = self._open(Door(lambda host, request: self._logged(host, request, identity_app)))
        self.machine_url = f"http://127.0.0.1:{identity.port}"
        self.identity_endpoint = f"{self.machine_url}/msi/token"
        return self

    def __exit__(self, *_):
        for door in self._doors:
            door.close()

    @property
    def proxy_url(self):
        """URL of the CONNECT proxy, for HTTPS_PROXY."""
        return f"http://127.0.0.1:{self.proxy.port}"

    def tls_proxy(self, tls):
        """Open a door to the proxy over TLS; it is there as long as the emulator is.

        :param tls: `ssl.SSLContext` with a certificate for localhost, of any authority; see `Certificates`.
        :return: its URL, for HTTPS_PROXY.
        """
        return f"https://localhost:{self._open(TlsDoor(self.proxy, tls)).port}"

    def cloud_shell(self, user):
        """Open the token endpoint of a Cloud Shell; it is there as long as the emulator is.

        :param user: `User` whose shell it is.
        :return: its URL, for HTTP_PROXY.
        """
        app = cloud_shell_app(self.issuer, user)
        door = self._open(Door(lambda host, request: self._logged(host, request, app)))
        return f"http://127.0.0.1:{door.port}"

    def reset(self):
        """Forget links, faults and requests, once nothing is being answered any more; sign-ins stay.

        Roles, groups and delegations are again what the world says, and no application may read in Microsoft Graph; the
        dialect is again the one that was chosen first.
        """
        self.settle()
        self.links.clear()
        self.links.dialect = self._dialect
        self.roles.reset()
        self.delegations.reset()
        self.graph.reset()
        self.faults.clear()
        self.log.clear()
        self.entra.person_at_the_browser = None

    def settle(self):
        """Wait until nothing is being answered any more, not even to clients that have gone."""
        with self._idle:
            self._idle.wait_for(lambda: self._answering == 0)

    def _apps(self, login_url, arm_url, graph_url, resource_manager):
        providers = [
            management_partner_blueprint(self.links, arm_url),
            authorization_blueprint(AuthorizationProvider(self.roles, self._access), self.roles, arm_url),
            managed_services_blueprint(ManagedServicesProvider(self.delegations, self._access), arm_url),
        ]
        return {
            "login": entra_app(self.entra, login_url),
            "arm": resource_manager_app(resource_manager, arm_url, login_url, providers),
            "graph": graph_app(self.graph, Callers(self.world, self.issuer, [graph_url]), graph_url, login_url),
        }

    def _open(self, door):
        self._doors.append(door)
        return door

    def _may_go_outside(self, host):
        self.log.add_outside(host)
        return self.outside == "pass"

    def _public_answer(self, host, request):
        if host in self._websites:
            return self._logged(host, request, self._websites[host])
        return self._service_answer(host, request, self._public, _SERVICES[host], request.path)

    def _own_cloud_answer(self, host, request):
        path, service = request.path, "login"
        if path.startswith(("/metadata/", "/tenants", "/subscriptions", "/providers/")):
            service = "arm"
        elif path.startswith(f"{_OWN_CLOUD_GRAPH}/"):
            path, service = path.removeprefix(_OWN_CLOUD_GRAPH), "graph"
        return self._service_answer(host, request, self._own_cloud, service, path)

    def _service_answer(self, host, request, apps, service, path):
        if service != "login":
            request.environ["PATH_INFO"] = path.lower()  # neither ARM nor Graph tells upper from lower case
        slow = request.path.rpartition("/")[2] if service == "login" else service
        return self._logged(host, request, apps[service], self.latency.get(slow, 0.0))

    def _logged(self, host, request, app, latency=0.0):
        """Answer a request after `latency` seconds, with the fault that is meant for it, if any, and log it.

        Gives the `Response` and how much of its body to send before the connection drops (None: it does not).
        """
        with self._counted():
            time.sleep(latency)
            return self._answer(host, request, app)

    @contextlib.contextmanager
    def _counted(self):
        with self._idle:
            self._answering += 1
        try:
            yield
        finally:
            with self._idle:
                self._answering -= 1
                self._idle.notify_all()

    def _answer(self, host, request, app):
        claims = self._claims(request)
        fault = self.faults.take(host, request, claims.get("tid") or self._tenant_in_path(request))
        if fault is None:
            response, drop_after = _AsItIs.from_app(app, request.environ, buffered=True), None
        else:
            response, drop_after = _spoilt(fault, request, app)
        self.log.add(host, request, claims, 0 if drop_after == 0 else response.status_code)
        return response, drop_after

    def _tenant_in_path(self, request):
        """ID of the tenant whose endpoint of Entra ID a request is for, str; "" where it is for none."""
        tenant = self.world.tenant(request.path.split("/")[1])
        return tenant.id if tenant else ""

    def _claims(self, request):
        try:
            return self.issuer.read(request.headers.get("Authorization", "").partition(" ")[2])
        except jwt.InvalidTokenError:
            return {}


def _spoilt(fault, request, app):
    """The answer that a fault leaves of a request."""
    time.sleep(fault.delay)
    if fault.meanwhile:
        fault.meanwhile()
    if fault.spares_the_service:
        response = Response(status=200, content_type="application/json")
    else:
        response = _AsItIs.from_app(app, request.environ, buffered=True)
    if fault.status is not None:
        response.status_code = fault.status
    if fault.body is not None:
        response.set_data(fault.body)
    elif fault.rewrite:
        response.set_data(fault.rewrite(response.get_data(as_text=True)))
    response.headers.update(fault.headers)
    drop_after = {None: None, "before": 0, "middle": len(response.get_data()) // 2}[fault.drop]
    return response, drop_after
