"""Who is at the browser of the emulator: somebody else, nobody, or a person who cancels, as MSAL meets them."""

import json
import os
import webbrowser

import pytest
from msal import PublicClientApplication
from msal.oauth2cli.oauth2 import BrowserInteractionTimeoutError

from emulator import session
from emulator.entra.people import NoSignIn, one_after_the_other
from emulator.session import Session
from emulator.world import sample_world
from tests.unit.addresses import LOGIN
from tests.unit.conftest import ARM

AZURE_CLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
SCOPES = [f"{ARM}//.default"]
CLAIMS = json.dumps({"access_token": {"acrs": {"essential": True, "values": ["p1"]}}})
ALEX, DIRECTORY = (sample_world()[name] for name in ("alex", "directory"))
FABRIKAM, NORTHWIND = (sample_world().tenant(name) for name in ("Fabrikam", "Northwind Traders"))
WAITED_FOR = 3
"""Seconds until MSAL gives up; it looks once a second."""

pytestmark = pytest.mark.usefixtures("forget")


@pytest.fixture
def application(client, emulator):
    """Gives a function that makes the MSAL application of az for a tenant."""
    return lambda tenant=FABRIKAM: PublicClientApplication(
        AZURE_CLI, authority=f"{LOGIN}/{tenant.id}", client_capabilities=["CP1"], http_client=client
    )


@pytest.fixture
def browser(emulator, tmp_path, monkeypatch):
    """The emulator's browser is the one that MSAL opens."""
    monkeypatch.setattr(webbrowser, "_tryorder", [session._BROWSER])
    for name, value in Session(emulator, tmp_path).env.items():
        if os.environ.get(name) != value:
            monkeypatch.setenv(name, value)


@pytest.fixture
def on_the_page(application, browser):
    """Gives a function that signs in as MSAL does with a browser."""
    return lambda tenant=FABRIKAM, **options: application(tenant).acquire_token_interactive(
        SCOPES, **{"timeout": 60, **options}
    )


@pytest.fixture
def by_device_code(application):
    """Gives a function that signs in as MSAL does with a device code, and gives up after two answers."""

    def sign_in(tenant=FABRIKAM, **options):
        msal, answers = application(tenant), []
        flow = msal.initiate_device_flow(SCOPES, **options)
        return msal.acquire_token_by_device_flow(
            flow, exit_condition=lambda _: answers.append(1) or len(answers) > 2, **options
        )

    return sign_in


@pytest.fixture(params=["browser", "device code"])
def sign_in(request):
    return request.getfixturevalue({"browser": "on_the_page", "device code": "by_device_code"}[request.param])


def who(result):
    assert "error" not in result, result
    return result["id_token_claims"]["preferred_username"]


def test_somebody_else_can_come_to_one_of_the_sign_ins(emulator, by_device_code):
    emulator.entra.people = one_after_the_other(ALEX, DIRECTORY, ALEX)
    assert [who(by_device_code()) for _ in range(4)] == [ALEX.name, DIRECTORY.name, ALEX.name, ALEX.name]


def test_somebody_else_can_be_there_in_one_tenant(emulator, sign_in):
    emulator.entra.people = lambda tenant, _: DIRECTORY if tenant.name == "Fabrikam" else ALEX
    assert (who(sign_in()), who(sign_in(NORTHWIND))) == (DIRECTORY.name, ALEX.name)


def test_they_know_what_the_page_was_told(emulator, on_the_page, by_device_code):
    told = []
    emulator.entra.people = lambda *asked: told.append(asked) or ALEX
    on_the_page(login_hint="somebody@example.com")
    on_the_page(NORTHWIND)
    on_the_page(login_hint="somebody@example.com", prompt="select_account")
    by_device_code()
    assert told == [
        (FABRIKAM, "somebody@example.com"),
        (NORTHWIND, None),
        (FABRIKAM, None),
        (FABRIKAM, None),
    ]


@pytest.mark.parametrize(
    ("options", "signs_in"),
    [
        ({}, DIRECTORY),
        ({"login_hint": ALEX.name}, ALEX),
        ({"login_hint": ALEX.name.upper()}, ALEX),
        ({"login_hint": ALEX.name, "prompt": "login"}, ALEX),
        ({"login_hint": ALEX.name, "prompt": "select_account"}, DIRECTORY),
        ({"login_hint": "nobody@example.com"}, DIRECTORY),
    ],
)
def test_a_login_hint_signs_its_user_in_unless_the_page_has_to_ask(emulator, on_the_page, options, signs_in):
    emulator.entra.person_at_the_browser = emulator.world["directory"]
    assert who(on_the_page(**options)) == signs_in.name


def test_a_login_hint_of_a_user_without_an_account_there_leaves_it_to_the_person(emulator, on_the_page):
    emulator.entra.person_at_the_browser = emulator.world["alex"]
    assert who(on_the_page(NORTHWIND, login_hint=DIRECTORY.name)) == ALEX.name


def test_a_cancelled_sign_in_is_denied_as_entra_id_does_it(emulator, on_the_page, by_device_code):
    emulator.entra.people = one_after_the_other(NoSignIn.CANCELS)
    denied = on_the_page(login_hint=ALEX.name)
    assert (denied["error"], "error_description" in denied) == ("access_denied", False)
    declined = by_device_code()
    assert (declined["error"], declined["error_codes"]) == ("authorization_declined", [70017])


def test_a_sign_in_to_which_nobody_comes_does_not_end(emulator, on_the_page, by_device_code):
    emulator.entra.person_at_the_browser = NoSignIn.NEVER_COMES
    with pytest.raises(BrowserInteractionTimeoutError):
        on_the_page(timeout=WAITED_FOR, login_hint=ALEX.name)
    assert [entry.status for entry in emulator.log.entries("GET", "/authorize")] == [200]
    assert by_device_code()["error"] == "authorization_pending"
    pending = emulator.log.entries("POST", "/token")
    assert [entry.status for entry in pending] == [400] * len(pending)
    assert len(pending) > 1


@pytest.mark.parametrize(
    ("person", "error", "code"),
    [
        (NoSignIn.SHOWS_NO_SECOND_FACTOR, "interaction_required", 50076),
        (NoSignIn.IS_BLOCKED, "invalid_grant", 53003),
    ],
)
def test_a_sign_in_that_is_refused_ends_at_the_token_endpoint(emulator, sign_in, person, error, code):
    emulator.entra.people = one_after_the_other(person)
    refused = sign_in(claims_challenge=CLAIMS)
    assert (refused["error"], refused["error_codes"]) == (error, [code])
    assert refused["error_description"].startswith(f"AADSTS{code}: ")
    assert refused.get("suberror") == ("message_only" if code == 53003 else None)


def test_the_person_who_is_set_last_counts_and_a_reset_sends_everybody_away(emulator, by_device_code):
    emulator.entra.people = one_after_the_other(NoSignIn.CANCELS)
    emulator.entra.person_at_the_browser = emulator.world["alex"]
    assert who(by_device_code()) == ALEX.name
    emulator.entra.people = one_after_the_other(emulator.world["alex"])
    emulator.reset()
    assert by_device_code()["error"] == "authorization_pending"


def test_the_log_says_how_the_page_was_asked(emulator, on_the_page):
    emulator.entra.person_at_the_browser = emulator.world["alex"]
    on_the_page(login_hint=ALEX.name, claims_challenge=CLAIMS)
    (asked,) = emulator.log.entries("GET", "/authorize")
    assert (asked.query["login_hint"], "prompt" in asked.query) == (ALEX.name, False)
    assert json.loads(asked.query["claims"])["access_token"]["acrs"]["values"] == ["p1"]
    on_the_page(prompt="select_account")
    assert emulator.log.entries("GET", "/authorize")[1].query["prompt"] == "select_account"


def test_az_says_that_a_sign_in_was_cancelled_and_prints_nothing_of_the_browsers(emulator, tmp_path):
    emulator.entra.people = one_after_the_other(NoSignIn.CANCELS)
    cancelled = Session(emulator, tmp_path).az("login", "--tenant", FABRIKAM.id)
    assert (cancelled.code, cancelled.out) == (1, "")
    assert not any(words in cancelled.err for words in ("Traceback", "urllib"))
    (asked,) = emulator.log.entries("GET", "/authorize")
    assert asked.query["prompt"] == "select_account"
