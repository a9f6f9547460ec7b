"""Whatever answers in the place of the service: an error in words, or the very link that was sent; never anything else.

The commands run in this process, with az's own context, sign-in and pipeline, over HTTPS to the emulator.
"""

import json

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from knack.util import CLIError

from azext_managementpartner import custom
from azext_managementpartner._format import link_row, tenant_table
from emulator import Fault
from emulator.world import sample_world
from tests.unit.answers import HEADERS, STATUSES, bodies, is_in_words, json_values, signed_in
from tests.unit.links import link

pytestmark = pytest.mark.not_measured

TENANT = "fabrikam.onmicrosoft.com"
LINK = link()
SINGLE = {
    "create": lambda cmd: custom.create_link(cmd, "12345"),
    "show": custom.show_link,
    "show one": lambda cmd: custom.show_link(cmd, "12345"),
    "update": lambda cmd: custom.update_link(cmd, "12345"),
    "delete": lambda cmd: custom.delete_link(cmd, "12345"),
}
SUCCESSES = {"create": {200}, "show": {200}, "show one": {200}, "update": {200, 201}, "delete": {200, 404}}
"""Where each request is answered alike: what is 404 is not linked, and need not be removed."""
SWEEPS = {
    "list": lambda cmd: custom.list_links(cmd, [TENANT]),
    "set": lambda cmd: custom.set_links(cmd, "12345", [TENANT]),
    "unset": lambda cmd: custom.unset_links(cmd, tenants=[TENANT], yes=True),
}
ROWS = {
    "list": {"Linked", "NotLinked"},
    "set": {"Created", "Updated", "Unchanged"},
    "unset": {"Removed", "NotLinked"},
}


@pytest.fixture(scope="module")
def azure(tmp_path_factory):
    with signed_in(sample_world(), TENANT, tmp_path_factory.mktemp("az")) as azure:
        yield azure


_keys = st.sampled_from([*LINK, *LINK["properties"], "error", "code", "message", "value"]) | st.text(max_size=5)
_json = json_values(_keys)


@st.composite
def _spoilt_links(draw):
    """A link with fields left out, changed and added."""
    answer = link()
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from([answer, answer.get("properties")]))
        if not isinstance(place, dict):
            continue
        key = draw(_keys)
        if draw(st.booleans()):
            place.pop(key, None)
        else:
            place[key] = draw(_json)
    return answer


_bodies = bodies(st.just(LINK) | _spoilt_links() | _json)


def _answering(azure, **answer):
    """The context of a command whose questions for links are all answered so."""
    emulator, cmd = azure
    emulator.faults.clear()
    emulator.faults.add(Fault(path="/partners", times=None, **answer))
    return cmd


def _link_in(body):
    """The link that a body holds, flat, as far as it can be read; what is no object is no link."""
    try:
        answer = json.loads(body.decode("utf-8-sig"))
        places = {**dict.fromkeys(LINK, answer), **dict.fromkeys(LINK["properties"], answer["properties"])}
        return {key: place[key] for key, place in places.items() if key in place}
    except (ValueError, TypeError, KeyError, RecursionError):
        return {}


_many = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@given(status=STATUSES, body=_bodies, headers=HEADERS)
@_many
def test_a_command_prints_the_link_that_was_sent_or_says_what_is_wrong(azure, status, body, headers):
    cmd = _answering(azure, status=status, body=body, headers=headers)
    for command, run in SINGLE.items():
        note(command)
        try:
            printed = run(cmd)
        except CLIError as error:
            assert is_in_words(error)
        else:
            assert status in SUCCESSES[command]
            assert printed is None if command == "delete" else _is_sent(printed, body)
            assert command in {"delete", "show"} or printed["partnerId"] == "12345"


def _is_sent(printed, body):
    """Whether a link that was printed is the one that a body holds, and can be shown in a table."""
    sent = _link_in(body)
    is_whole = printed["partnerId"] == sent["partnerId"]
    is_true = all(sent[key] == value for key, value in printed.items())
    return is_whole and is_true and all(cell.isprintable() for cell in link_row(printed).values())


@given(status=STATUSES, body=_bodies, headers=HEADERS)
@_many
def test_a_row_of_a_sweep_is_the_link_that_was_sent_or_says_what_is_wrong(azure, status, body, headers):
    cmd = _answering(azure, status=status, body=body, headers=headers)
    for command, run in SWEEPS.items():
        note(command)
        (row,) = run(cmd)
        if row["error"]:
            assert row["status"] in {"Failed", "LoginRequired"}
            assert not row["error"].startswith("Unexpected error")
            assert row["partnerId"] is None
            assert row["error"].isprintable()
        else:
            assert row["status"] in ROWS[command]
            assert row["partnerId"] in (None, _link_in(body).get("partnerId"))
            assert command != "set" or row["partnerId"] == "12345"
        assert all(cell.isprintable() for cell in tenant_table([row])[0].values())


_text = st.text(max_size=50)


@given(
    partner_name=_text,
    number=st.integers(-(10**30), 10**30),
    time=_text,
    state=_text.filter(lambda state: state != "Deleted"),
    extra=st.dictionaries(st.text(max_size=5).map("new{}".format), _json, max_size=3),
    missing=st.sets(st.sampled_from(["id", "type", "name", "etag"])),
)
@_many
def test_every_link_is_printed_as_it_was_sent_whatever_else_came_with_it(  # noqa: PLR0913, PLR0917
    azure, partner_name, number, time, state, extra, missing
):
    properties = {**LINK["properties"], "partnerName": partner_name, "version": number}
    properties |= {"createdTime": time, "state": state}
    sent = {key: value for key, value in LINK.items() if key not in missing} | {"properties": properties}
    cmd = _answering(azure, body=json.dumps({**sent, **extra, "properties": {**properties, **extra}}))
    flat = {**sent, **properties}
    del flat["properties"]
    assert custom.show_link(cmd) == flat
    assert custom.create_link(cmd, "12345") == flat
    (row,) = custom.list_links(cmd, [TENANT])
    assert (row["status"], row["partnerId"], row["partnerName"]) == ("Linked", "12345", partner_name)


@pytest.mark.parametrize(
    ("properties", "words"),
    [
        ({"partnerId": "999"}, "a link to partner ID 999, not to 12345"),
        ({"partnerId": "12345", "state": "Deleted"}, "The response is a deleted link"),
        ({"partnerId": ""}, "a link to partner ID , not to 12345"),
        ({"partnerId": "000"}, "a link to partner ID 000, not to 12345"),
    ],
)
@pytest.mark.parametrize(("command", "method"), [("create", "PUT"), ("update", "PATCH")])
def test_a_change_that_is_answered_with_another_link_is_an_error(azure, command, method, properties, words):
    cmd = _answering(azure, method=method, body=json.dumps({"properties": properties}))
    with pytest.raises(CLIError, match=words):
        SINGLE[command](cmd)


def test_the_same_partner_id_is_linked_without_a_write_where_it_is_linked_already(azure):
    emulator, _ = azure
    cmd = _answering(azure, method="GET", body=json.dumps(LINK))
    emulator.log.clear()
    assert custom.create_link(cmd, "12345")["partnerId"] == "12345"
    assert [entry.method for entry in emulator.log.entries(path="/partners")] == ["GET"]


def test_a_link_whose_state_is_deleted_is_none(azure):
    cmd = _answering(azure, method="GET", body=json.dumps(link(state="Deleted")))
    with pytest.raises(CLIError, match="No partner ID is linked"):
        custom.show_link(cmd)
    assert [row["status"] for row in custom.list_links(cmd, [TENANT])] == ["NotLinked"]
    assert [row["status"] for row in custom.set_links(cmd, "12345", [TENANT])] == ["Created"]


def test_zeros_in_front_make_no_other_partner_id(azure):
    cmd = _answering(azure, body=json.dumps(LINK))
    assert custom.show_link(cmd, "012345")["partnerId"] == "12345"
    assert custom.update_link(cmd, "012345")["partnerId"] == "12345"
    assert [row["status"] for row in custom.set_links(cmd, "012345", [TENANT])] == ["Unchanged"]


LARGE = {
    "HTML": b"<html>" + b"a" * 10_000_000,
    "a refusal": json.dumps({"error": {"code": "X", "message": "a" * 10_000_000}}).encode(),
    "a list": b"[" + b"0," * 5_000_000 + b"0]",
    "rubbish": b"\xff" * 10_000_000,
}


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize("body", LARGE.values(), ids=LARGE)
def test_of_ten_megabytes_a_few_words_are_repeated(azure, body, status):
    cmd = _answering(azure, status=status, body=body)
    with pytest.raises(CLIError) as error:
        custom.show_link(cmd)
    assert len(str(error.value)) < 3000
