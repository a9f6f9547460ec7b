"""The rules of Azure Resource Manager: which tenants and subscriptions a caller can see."""

from dataclasses import dataclass, field

import jwt


class ArmError(Exception):
    """An error response of Azure Resource Manager or of a resource provider.

    :param status: HTTP status code.
    :param code: error code, like NotFound.
    """

    def __init__(self, status, code, message):
        super().__init__(message)
        self.status = status
        self.code = code


@dataclass(frozen=True)
class Caller:
    """Who makes a request.

    :param tenant: `Tenant` of the access token.
    :param claims: the claims of the access token.
    """

    principal: object
    tenant: object
    claims: dict = field(default_factory=dict, compare=False)

    @property
    def object_id(self):
        return self.principal.object_id(self.tenant)

    @property
    def has_account(self):
        """False: only delegated access as a CSP partner."""
        return self.tenant in self.principal.tenants


def one_page(items, skip, size):
    """One page of a list.

    :param skip: the number of items on earlier pages.
    :param size: the number of items on a page.
    :return: the items of this page, list, and the number of items to skip for the next page (None on the last one).
    """
    end = skip + size
    return items[skip:end], (end if end < len(items) else None)


class Callers:
    """The callers of a service, from their access tokens.

    :param issuer: `TokenIssuer` whose tokens are accepted.
    :param audiences: the accepted audiences, URLs.
    """

    def __init__(self, world, issuer, audiences):
        self._world = world
        self._issuer = issuer
        self._principals = {}
        self._audiences = {audience.rstrip("/") for audience in audiences}

    def of(self, authorization):
        """The `Caller` of a request; None: it has no token.

        :param authorization: the Authorization header, or None.
        :raises jwt.InvalidTokenError: the token has expired (ExpiredSignatureError), has another audience
            (InvalidAudienceError, whose text is the audience), or was not issued here.
        """
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            return None
        claims = self._issuer.read(token)
        if claims["aud"].rstrip("/") not in self._audiences:
            raise jwt.InvalidAudienceError(claims["aud"])
        tenant = self._world.tenant(claims["tid"])
        return Caller(self._principal(claims["oid"], tenant), tenant, claims)

    def _principal(self, object_id, tenant):
        """The principal of an object ID from a token, cached."""
        if object_id not in self._principals:
            everybody = self._world.principals.values()
            self._principals[object_id] = next(p for p in everybody if p.object_id(tenant) == object_id)
        return self._principals[object_id]


class ResourceManager:
    """Tenants and subscriptions.

    :param issuer: `TokenIssuer` whose tokens are accepted.
    :param audiences: the accepted audiences, URLs.
    """

    page_size = 100

    def __init__(self, world, issuer, audiences, access):
        self._world = world
        self._access = access
        self._callers = Callers(world, issuer, audiences)

    def caller(self, authorization):
        """The `Caller` of a request.

        :param authorization: the Authorization header, or None.
        :raises ArmError: the token is missing, was not issued here, has expired, or has another audience.
        """
        try:
            caller = self._callers.of(authorization)
        except jwt.ExpiredSignatureError as error:
            raise ArmError(401, "ExpiredAuthenticationToken", "The access token has expired.") from error
        except jwt.InvalidAudienceError as error:
            message = f"The access token is for the audience '{error}', not for this one."
            raise ArmError(401, "InvalidAuthenticationTokenAudience", message) from error
        except jwt.InvalidTokenError as error:
            raise ArmError(401, "InvalidAuthenticationToken", "The access token is invalid.") from error
        if caller is None:
            raise ArmError(401, "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.")
        return caller

    def tenants(self, caller, skip):
        """One page of the tenants in which the caller exists, the home tenant last.

        :param skip: the number of items on earlier pages.
        :return: see `one_page`; of `Tenant`.
        """
        home, *others = caller.principal.tenants
        return one_page([*others, home], skip, self.page_size)

    def domains(self, tenant):
        """The verified domains of a tenant; see `World.domains`."""
        return self._world.domains(tenant)

    def subscriptions(self, caller, skip):
        """One page of the subscriptions that the caller can see.

        :param skip: the number of items on earlier pages.
        :return: see `one_page`, of pairs as in `Access.subscriptions`; and the total number of subscriptions.
        """
        seen = self._access.subscriptions(caller)
        return *one_page(seen, skip, self.page_size), len(seen)

    def subscription(self, caller, subscription_id):
        """One subscription; see `Access.subscription`."""
        return self._access.subscription(caller, subscription_id)

    def managing_tenants(self, subscription):
        """The managing tenants of a subscription; see `Access.managing_tenants`."""
        return self._access.managing_tenants(subscription)
