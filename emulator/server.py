"""The emulator: its services and servers."""

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
from emulator.entra.models import EntraId
from emulator.entra.responses import entra_app
from emulator.entra.tokens import TokenIssuer
from emulator.faults import Faults
from emulator.loopback_server import LoopbackServer
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
from emulator.proxy import Proxy, TlsProxy
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


class _ResponseWithoutDefaults(Response):
    """A response without a default Content-Type."""

    default_mimetype = None


class Emulator:
    """Entra ID, Azure Resource Manager with its providers, and Microsoft Graph, on loopback addresses.

    It runs inside a `with` block.

    `links`, `roles` and `delegations` are the state of the providers, and `graph` is the state of Microsoft Graph.
    `latency` has the seconds before a response: of "arm", of "graph", and of the endpoints of Entra ID by the last part
    of their paths, like "token".

    :param world: `World` with all tenants and principals, and their roles at the start.
    :param clock: function that returns the time for links, in nanoseconds since 1970.
    :param outside: "refuse" or "pass": what the proxy does with hosts that are not emulated.
    :param websites: dict of host names to WSGI apps: other hosts that the proxy responds for.
    :param dialect: `Dialect` of the ManagementPartner provider. `links.dialect` changes it until the next reset.
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
        self._servers = []
        self._pending = 0
        self._idle = threading.Condition()

    def __enter__(self):
        tls = self.certificates.server_context()
        hosts = {*_SERVICES, *self._websites}
        self.proxy = self._start(Proxy(self._public_response, tls, hosts, self._may_go_outside))
        own_cloud = self._start(LoopbackServer(self._own_cloud_response, tls))
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
        identity = self._start(LoopbackServer(lambda host, request: self._logged(host, request, identity_app)))
        self.machine_url = f"http://127.0.0.1:{identity.port}"
        self.identity_endpoint = f"{self.machine_url}/msi/token"
        return self

    def __exit__(self, *_):
        for server in self._servers:
            server.close()

    @property
    def proxy_url(self):
        """URL of the CONNECT proxy, for HTTPS_PROXY."""
        return f"http://127.0.0.1:{self.proxy.port}"

    def tls_proxy(self, tls):
        """Start a proxy that clients reach over TLS, and return its URL for HTTPS_PROXY.

        :param tls: `ssl.SSLContext` with a certificate for localhost, from any authority; see `Certificates`.
        """
        return f"https://localhost:{self._start(TlsProxy(self.proxy, tls)).port}"

    def cloud_shell(self, user):
        """Start the token endpoint of a user's Cloud Shell, and return its URL for HTTP_PROXY."""
        app = cloud_shell_app(self.issuer, user)
        server = self._start(LoopbackServer(lambda host, request: self._logged(host, request, app)))
        return f"http://127.0.0.1:{server.port}"

    def reset(self):
        """Delete links, faults and logged requests, after all pending requests. Sign-ins stay.

        Roles, groups, delegations, permissions in Microsoft Graph and the dialect are as at the start again.
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
        """Wait until no request is pending, not even from clients that have disconnected."""
        with self._idle:
            self._idle.wait_for(lambda: self._pending == 0)

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

    def _start(self, server):
        self._servers.append(server)
        return server

    def _may_go_outside(self, host):
        self.log.add_outside(host)
        return self.outside == "pass"

    def _public_response(self, host, request):
        if host in self._websites:
            return self._logged(host, request, self._websites[host])
        return self._service_response(host, request, self._public, _SERVICES[host], request.path)

    def _own_cloud_response(self, host, request):
        path, service = request.path, "login"
        if path.startswith(("/metadata/", "/tenants", "/subscriptions", "/providers/")):
            service = "arm"
        elif path.startswith(f"{_OWN_CLOUD_GRAPH}/"):
            path, service = path.removeprefix(_OWN_CLOUD_GRAPH), "graph"
        return self._service_response(host, request, self._own_cloud, service, path)

    def _service_response(self, host, request, apps, service, path):
        if service != "login":
            request.environ["PATH_INFO"] = path.lower()  # neither ARM nor Graph tells upper from lower case
        latency_key = request.path.rpartition("/")[2] if service == "login" else service
        return self._logged(host, request, apps[service], self.latency.get(latency_key, 0.0))

    def _logged(self, host, request, app, latency=0.0):
        """Respond to a request after `latency` seconds, with its fault, if any, and log it.

        :return: see `LoopbackServer`.
        """
        with self._count_pending():
            time.sleep(latency)
            return self._respond(host, request, app)

    @contextlib.contextmanager
    def _count_pending(self):
        with self._idle:
            self._pending += 1
        try:
            yield
        finally:
            with self._idle:
                self._pending -= 1
                self._idle.notify_all()

    def _respond(self, host, request, app):
        claims = self._claims(request)
        fault = self.faults.take(host, request, claims.get("tid") or self._tenant_in_path(request))
        if fault is None:
            response, drop_after = _ResponseWithoutDefaults.from_app(app, request.environ, buffered=True), None
        else:
            response, drop_after = _faulty_response(fault, request, app)
        self.log.add(host, request, claims, 0 if drop_after == 0 else response.status_code)
        return response, drop_after

    def _tenant_in_path(self, request):
        """The ID of the tenant in the path of a request to Entra ID, str; "" if there is none."""
        tenant = self.world.tenant(request.path.split("/")[1])
        return tenant.id if tenant else ""

    def _claims(self, request):
        try:
            return self.issuer.read(request.headers.get("Authorization", "").partition(" ")[2])
        except jwt.InvalidTokenError:
            return {}


def _faulty_response(fault, request, app):
    """The response to a request with a fault, see `LoopbackServer`."""
    time.sleep(fault.delay)
    if fault.meanwhile:
        fault.meanwhile()
    if fault.skips_the_service:
        response = Response(status=200, content_type="application/json")
    else:
        response = _ResponseWithoutDefaults.from_app(app, request.environ, buffered=True)
    if fault.status is not None:
        response.status_code = fault.status
    if fault.body is not None:
        response.set_data(fault.body)
    elif fault.rewrite:
        response.set_data(fault.rewrite(response.get_data(as_text=True)))
    response.headers.update(fault.headers)
    drop_after = {None: None, "before": 0, "middle": len(response.get_data()) // 2}[fault.drop]
    return response, drop_after
