"""Every kind of sign-in, a table for tests."""

import pytest

from emulator.world import User


def cloud_shell(session, user, _):
    session.sign_in_cloud_shell(user)


def in_own_cloud(new_session, principal, tenant):
    """A session of the emulator as a registered cloud, signed in as a user or a service principal; az has no token."""
    session = new_session(own_cloud=True)
    if isinstance(principal, User):
        session.sign_in_user(principal, "--tenant", tenant.id)
    else:
        session.sign_in_service_principal(principal, tenant)
    session.forget_access_tokens()
    return session


# Who signs in, to which tenant, and how: a function of session, principal and tenant.
_, CERTIFICATE, FEDERATED = SERVICE_PRINCIPALS = [
    pytest.param("robot", "Fabrikam", lambda s, p, t: s.sign_in_service_principal(p, t), id="secret"),
    pytest.param("robot", "Fabrikam", lambda s, p, t: s.sign_in_certificate(p, t), id="certificate"),
    pytest.param("robot", "Fabrikam", lambda s, p, t: s.sign_in_federated(p, t), id="federated token"),
]
BOUND_TO_THEIR_TENANT = [
    pytest.param("machine", "Adventure Works", lambda s, *_: s.sign_in_managed_identity(), id="system-assigned"),
    pytest.param(
        "machine", "Adventure Works", lambda s, *_: s.sign_in_app_service(), id="system-assigned in App Service"
    ),
    pytest.param("directory", "Fabrikam", cloud_shell, id="Cloud Shell"),
]
USER_ASSIGNED = [
    pytest.param(
        "assigned",
        "Adventure Works",
        lambda s, p, t: s.sign_in_managed_identity("--client-id", p.name),
        id="user-assigned by client ID",
    ),
    pytest.param(
        "assigned",
        "Adventure Works",
        lambda s, p, t: s.sign_in_managed_identity("--object-id", p.object_id(t)),
        id="user-assigned by object ID",
    ),
    pytest.param(
        "assigned",
        "Adventure Works",
        lambda s, p, t: s.sign_in_managed_identity("--resource-id", p.resource_id),
        id="user-assigned by resource ID",
    ),
]
SIGN_INS = [
    pytest.param("directory", "Fabrikam", lambda s, p, t: s.sign_in_user(p), id="user at home"),
    pytest.param("alex", "Northwind Traders", lambda s, p, t: s.sign_in_user(p, "--tenant", t.id), id="guest user"),
    pytest.param(
        "alex",
        "Wide World Importers",
        lambda s, p, t: s.sign_in_user(p, "--tenant", t.id, "--allow-no-subscriptions"),
        id="user without subscriptions",
    ),
    *SERVICE_PRINCIPALS,
    *BOUND_TO_THEIR_TENANT,
    *USER_ASSIGNED,
    pytest.param(
        "assigned",
        "Adventure Works",
        lambda s, p, t: s.sign_in_app_service("--client-id", p.name),
        id="user-assigned in App Service",
    ),
]
