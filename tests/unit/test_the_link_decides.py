"""What is linked decides what a command does, prints and exits with; no status and no error code of the provider does.

The commands run in this process, with az's own context, sign-in and pipeline, over HTTPS to the emulator.
"""

import json
from dataclasses import dataclass

import pytest
from azure.cli.core.azclierror import ResourceNotFoundError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from knack.events import EVENT_CLI_POST_EXECUTE, EVENT_CLI_SUCCESSFUL_EXECUTE
from knack.util import CLIError

from azext_managementpartner import custom
from emulator import Fault
from emulator.management_partner.dialects import ANSWERS_OF_2018, NO_ACCOUNT, RECORDED
from emulator.resource_manager.models import Caller
from emulator.world import sample_world
from tests.unit.answers import signed_in
from tests.unit.links import link
from tests.unit.test_recorded_answers import ANSWERS

pytestmark = pytest.mark.not_measured

TENANT = "fabrikam.onmicrosoft.com"
WRITES = ("PUT", "PATCH", "DELETE")
OF_RESOURCE_MANAGER = {
    "InvalidResourceType",
    "InvalidResourceNamespace",
    "NoRegisteredProviderFound",
    "ResourceProviderNotFound",
    "TenantNotFound",
}
COMMANDS = {
    "create": custom.create_link,
    "show": lambda cmd, _: custom.show_link(cmd),
    "show one": custom.show_link,
    "update": custom.update_link,
    "delete": custom.delete_link,
    "list": lambda cmd, _: custom.list_links(cmd, [TENANT]),
    "set": lambda cmd, partner_id: custom.set_links(cmd, partner_id, [TENANT]),
    "unset": lambda cmd, _: custom.unset_links(cmd, tenants=[TENANT], yes=True),
    "set --dry-run": lambda cmd, partner_id: custom.set_links(cmd, partner_id, [TENANT], dry_run=True),
    "unset --dry-run": lambda cmd, _: custom.unset_links(cmd, tenants=[TENANT], dry_run=True),
    "check": lambda cmd, partner_id: custom.check_links(cmd, partner_id, [TENANT]),
}


@dataclass
class Done:
    """What a command did.

    :param printed: partner ID of the link, status of the row, or None.
    :param code: exit code.
    :param error: what it said.
    :param after: the partner ID that is linked afterwards, or None.
    :param writes: the methods of the writes that it sent.
    """

    printed: str | None
    code: int
    error: str
    after: str | None
    writes: list


class Azure:
    """An emulator, and az signed in to it as Alex in one tenant."""

    def __init__(self, emulator, cmd):
        self.emulator, self._cmd = emulator, cmd
        self.alex = Caller(emulator.world["alex"], emulator.world.tenant("Fabrikam"))

    def begin(self, dialect, linked):
        self.emulator.reset()
        self.emulator.links.dialect = dialect
        if linked:
            self.emulator.links.create(self.alex, linked)

    def answer(self, methods, times=None, **answer):
        for method in methods:
            self.emulator.faults.add(Fault(method=method, path="/partners", times=times, **answer))

    def run(self, command, partner_id="12345"):
        printed, code, error = None, 0, ""
        try:
            result = COMMANDS[command](self._cmd, partner_id)
        except CLIError as failed:
            texts = (str(failed), *getattr(failed, "recommendations", ()))
            code, error = 3 if isinstance(failed, ResourceNotFoundError) else 1, "\n".join(texts)
        else:
            printed = result and (result["partnerId"] if isinstance(result, dict) else result[0]["status"])
            error = (isinstance(result, list) and result[0]["error"]) or ""
            code = self._code_after_printing(result)
        after = self.emulator.links.links().get((self.alex.tenant.id, self.alex.object_id))
        sent = [entry.method for entry in self.emulator.log.entries(path="/partners")]
        return Done(printed, code, error, after, [method for method in sent if method in WRITES])

    def _code_after_printing(self, result):
        """The exit code after what a command gives is printed: for rows with errors, an event makes it 1."""
        try:
            self._cmd.cli_ctx.raise_event(EVENT_CLI_SUCCESSFUL_EXECUTE, result=result)
        except CLIError:
            return 1
        finally:
            self._cmd.cli_ctx.raise_event(EVENT_CLI_POST_EXECUTE)
        return 0


@pytest.fixture(scope="module")
def azure(tmp_path_factory):
    world = sample_world()
    asked_for = {each["request"]["path"].partition("?")[0].rpartition("/")[2] for each in ANSWERS}
    world.partners |= dict.fromkeys([*asked_for, "0012345"], "Somebody")
    with signed_in(world, TENANT, tmp_path_factory.mktemp("az")) as (emulator, cmd):
        yield Azure(emulator, cmd)


def kind(partner_id):
    """What is linked, as 12345 sees it."""
    if partner_id is None:
        return "nothing"
    return "the same" if is_12345(partner_id) else "another"


def refusal(code, message="Because."):
    return json.dumps({"error": {"code": code, "message": message}, "code": code, "message": message})


def is_12345(partner_id):
    return partner_id is not None and partner_id.lstrip("0") == "12345"


codes = st.sampled_from([
    "ManagementPartnerNotFound", "PartnerIdAlreadyLinked", "PartnerIdInvalid", "NotFound", "Conflict", "BadRequest",
    "AuthorizationFailed", "Forbidden", "X",
]) | st.text(max_size=20)  # fmt: skip
statuses = st.integers(400, 499).filter(lambda status: status not in (401, 408, 429))
dialects = st.sampled_from([RECORDED, ANSWERS_OF_2018])
links = st.sampled_from([None, "12345", "54321", "0012345"])
_many = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


WRITTEN = {
    "create": {"nothing": ["PUT"]},
    "update": dict.fromkeys(["nothing", "the same", "another"], ["PATCH"]),
    "delete": {"the same": ["DELETE"]},
    "set": {"nothing": ["PUT"], "another": ["PATCH"]},
    "unset": {"the same": ["DELETE"], "another": ["DELETE"]},
}
"""The writes of each command, by what is linked before; those of the others: none."""
SAID = {
    ("create", "another"): "Partner ID 54321 is already linked",
    ("update", "nothing"): "No partner ID is linked",
    ("show", "nothing"): "No partner ID is linked",
    ("show one", "nothing"): "No partner ID is linked",
    ("show one", "another"): "The linked partner ID is 54321.",
    ("delete", "another"): "The linked partner ID is 54321.",
}
"""What a command says that fails because of what is linked before; the others say why the write was refused."""


def expected(command, linked, after, status):
    """What a command prints and exits with, by what is linked before and after a write with this status."""
    made = (after, 0) if is_12345(after) else (None, 1)
    not_set = (None, 1) if status == 400 else ("Failed", 1)
    unset = ("Removed", 0) if after is None else ("Failed", 1)
    return {
        "create": {"nothing": made, "the same": (linked, 0), "another": (None, 1)},
        "show": {"nothing": (None, 3), "the same": (linked, 0), "another": (linked, 0)},
        "show one": {"nothing": (None, 3), "the same": (linked, 0), "another": (None, 3)},
        "update": {"nothing": (None, 3), "the same": made, "another": made},
        "delete": {"nothing": (None, 0), "the same": (None, 0 if after is None else 1), "another": (None, 3)},
        "list": {"nothing": ("NotLinked", 0), "the same": ("Linked", 0), "another": ("Linked", 0)},
        "set": {
            "nothing": ("Created", 0) if is_12345(after) else not_set,
            "the same": ("Unchanged", 0),
            "another": ("Updated", 0) if is_12345(after) else not_set,
        },
        "unset": {"nothing": ("NotLinked", 0), "the same": unset, "another": unset},
        "set --dry-run": {"nothing": ("WouldCreate", 0), "the same": ("Unchanged", 0), "another": ("WouldUpdate", 0)},
        "unset --dry-run": {
            "nothing": ("NotLinked", 0),
            "the same": ("WouldRemove", 0),
            "another": ("WouldRemove", 0),
        },
        "check": {"nothing": ("NotLinked", 1), "the same": ("Covered", 0), "another": ("OtherPartnerId", 1)},
    }[command][kind(linked)]


@given(
    dialect=dialects,
    linked=links,
    status=statuses,
    code=codes.filter(lambda code: code != "RequestDisallowedByPolicy"),
    is_done=st.booleans(),
)
@_many
@pytest.mark.parametrize("command", COMMANDS)
def test_a_refused_write_is_judged_by_what_is_linked(azure, command, dialect, linked, status, code, is_done):  # noqa: PLR0913, PLR0917
    azure.begin(dialect, linked)
    azure.answer(WRITES, status=status, body=refusal(code), carried_out=is_done)
    done = azure.run(command)
    assert (done.printed, done.code) == expected(command, linked, done.after, status)
    assert done.writes == WRITTEN.get(command, {}).get(kind(linked), [])
    assert is_done or done.after == linked
    if done.error:
        assert SAID.get((command, kind(linked)), "Because.") in done.error
    if "Because." in done.error and done.code != 3 and command in {"create", "update", "set"}:
        assert ("Associated PartnerID" in done.error) == (status == 400)


@given(dialect=dialects, code=codes.filter(lambda code: code not in OF_RESOURCE_MANAGER))
@_many
@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("create", ("12345", 0)),
        ("show", (None, 3)),
        ("show one", (None, 3)),
        ("update", (None, 3)),
        ("delete", (None, 0)),
        ("list", ("NotLinked", 0)),
        ("set", ("Created", 0)),
        ("unset", ("NotLinked", 0)),
        ("set --dry-run", ("WouldCreate", 0)),
        ("unset --dry-run", ("NotLinked", 0)),
        ("check", ("NotLinked", 1)),
    ],
)
def test_whatever_its_code_a_404_says_that_nothing_is_linked(azure, dialect, command, expected, code):
    azure.begin(dialect, None)
    azure.answer(["GET"], status=404, body=refusal(code))
    done = azure.run(command)
    assert (done.printed, done.code) == expected
    if done.code == 3:
        assert "No partner ID is linked" in done.error


@pytest.mark.parametrize("body", [*map(refusal, sorted(OF_RESOURCE_MANAGER)), "<html>Not here</html>", "{}"])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_404_of_somebody_else_does_not_say_that_nothing_is_linked(azure, command, body):
    azure.begin(RECORDED, None)
    azure.answer(["GET", *WRITES], status=404, body=body)
    done = azure.run(command)
    assert "No partner ID is linked" not in done.error
    assert done.printed in (None, "Failed")
    assert done.error
    assert done.code == (3 if done.printed is None and '"code"' in body else 1)
    assert done.writes in ([], ["PATCH"])


@given(status=st.integers(400, 499), code=codes)
@_many
@pytest.mark.parametrize("command", COMMANDS)
def test_who_has_no_account_reads_so_whatever_the_status_and_the_code(azure, command, status, code):
    azure.begin(RECORDED, None)
    soon = {"Retry-After": "0.001"}
    azure.answer(["GET", *WRITES], status=status, body=refusal(code, NO_ACCOUNT), headers=soon)
    done = azure.run(command)
    assert NO_ACCOUNT in done.error
    assert "Ask the customer to add you as a guest user" in done.error
    assert (done.printed, done.code) in [(None, 1), ("NoAccess", 1)]


@pytest.mark.parametrize("lost", [{"status": 502}, {"status": 504, "body": "<html>"}], ids=str)
@pytest.mark.parametrize("is_done", [True, False])
@pytest.mark.parametrize(
    ("command", "linked", "done_is"),
    [
        ("create", None, ("12345", 0)),
        ("update", "54321", ("12345", 0)),
        ("delete", "12345", (None, 0)),
        ("set", None, ("Created", 0)),
        ("set", "54321", ("Updated", 0)),
        ("unset", "12345", ("Removed", 0)),
    ],
)
@pytest.mark.parametrize("dialect", [RECORDED, ANSWERS_OF_2018], ids=["recorded", "2018"])
def test_a_write_that_is_never_answered_is_judged_by_what_is_linked(  # noqa: PLR0913, PLR0917
    azure, dialect, command, linked, done_is, lost, is_done
):
    azure.begin(dialect, linked)
    azure.answer(WRITES, carried_out=is_done, headers={"Retry-After": "0.001"}, **lost)
    done = azure.run(command)
    if is_done:
        assert (done.printed, done.code, done.error) == (*done_is, "")
    else:
        assert (done.printed, done.code) in [(None, 1), ("Failed", 1)]
        assert "after 4 tries" in done.error
        assert done.after == linked
    assert len(done.writes) == 4


SOON = {"Retry-After": "0.001"}
THEN = {
    "throttled": {"status": 429, "body": refusal("TooManyRequests"), "headers": SOON},
    "the token is refused": {"status": 401, "body": refusal("InvalidAuthenticationToken")},
    "something else answers": {"status": 200, "body": "<html>"},
}


@pytest.mark.parametrize("then", THEN.values(), ids=THEN)
@pytest.mark.parametrize(("command", "linked"), [("create", None), ("update", "54321"), ("delete", "12345")])
def test_a_write_whose_answer_was_lost_is_judged_by_what_is_linked_whatever_comes_then(azure, command, linked, then):
    azure.begin(RECORDED, linked)
    azure.answer(WRITES, times=1, status=502, carried_out=True, headers=SOON)
    azure.answer(WRITES, **then)
    done = azure.run(command)
    assert (done.printed, done.code, done.error) == (None if command == "delete" else "12345", 0, "")


@pytest.mark.parametrize("partner_id", ["", ".", ".."])
def test_a_link_that_no_path_can_name_is_said_in_words(azure, partner_id):
    azure.begin(RECORDED, None)
    azure.answer(["GET"], body=json.dumps(link(partner_id)))
    done = azure.run("unset")
    assert (done.printed, done.code, done.writes) == ("Failed", 1, [])
    assert "response is not a link: Parameter partner_id must not be" in done.error


@pytest.mark.parametrize("command", ["create", "set"])
def test_a_write_that_each_connection_loses_is_judged_by_what_is_linked(azure, command):
    azure.begin(RECORDED, None)
    azure.answer(WRITES, drop="before", carried_out=True)
    done = azure.run(command)
    assert (done.printed, done.code, done.error) == ({"create": "12345", "set": "Created"}[command], 0, "")


REFUSALS = [
    pytest.param(each, id=f"{each['date']} {each['request']['method']} {each['given']}")
    for each in ANSWERS
    if each["dialect"] and each["response"]["status"]
]


@pytest.mark.parametrize("recorded", REFUSALS)
def test_every_recorded_answer_is_understood(azure, recorded):
    request, response = recorded["request"], recorded["response"]
    given, _, no_partner = recorded["given"].partition(", no partner")
    asked = request["path"].partition("?")[0].partition("/partners")[2].strip("/")
    partner_id = asked or (response["body"] or {}).get("properties", {}).get("partnerId")
    another = "54321" if partner_id != "54321" else "12345"
    linked = {"the same ID linked": partner_id, "one linked": partner_id, "another ID linked": another}.get(given)
    azure.begin(RECORDED, linked)
    body = json.dumps(response["body"]) if response["body"] else ""
    headers = response.get("headers") or {}
    is_done = response["status"] == 200
    azure.answer([request["method"]], status=response["status"], body=body, headers=headers, carried_out=is_done)
    command = {"GET": "show one" if asked else "show", "PUT": "create", "PATCH": "update", "DELETE": "delete"}[
        request["method"]
    ]
    if (command, recorded["given"]) == ("create", "nothing linked"):
        azure.emulator.faults.clear()
        azure.answer(["PUT"], status=200, body=body, headers=headers, carried_out=True)
    done = azure.run(command, partner_id)
    if given == "another ID linked" and command in ("create", "delete"):
        assert (done.code, done.after, done.writes) == ({"create": 1, "delete": 3}[command], another, [])
        assert f"{another} is" in done.error
    elif no_partner and response["status"] == 400:
        assert (done.code, done.after) == (1, linked)
        assert "(PartnerIdInvalid) The Partner ID is not valid.\nUse the Associated PartnerID" in done.error
    elif command == "delete":
        assert (done.code, done.printed, done.after, done.writes) == (0, None, None, ["DELETE"] if linked else [])
    elif response["status"] == 404:
        assert done.code == 3
        assert "No partner ID is linked" in done.error
    else:
        assert (done.code, done.printed) == (0, partner_id)
