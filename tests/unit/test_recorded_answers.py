"""The emulator's answers are those that the real service gave.

recorded_answers.json has recorded traffic and public reports, a list of objects:

* `source`; `date`, null where the recording has none; `note`: what was edited, and what is not known.
* `dialect`: of the emulator's ManagementPartner provider, "recorded" or "2018"; null: neither answers so, or it is not
  this provider that answers (see test_emulator_recorded_forms.py).
* `given`: what is linked before, and whether a partner has the ID; of the others, what is asked about.
* `request`: `method` and `path`.
* `response`: `status`, `headers` with names in lower case, and `body`, "" where it is empty. What is not known is null
  or absent. Headers of the web server itself are left out, and so is the length of the body.
"""

import json
from pathlib import Path

import pytest

from emulator.management_partner.dialects import DIALECTS
from tests.recorded import Rehearsal

ANSWERS = json.loads(Path(__file__).with_name("recorded_answers.json").read_text(encoding="utf-8"))
OWN_PATH = "/providers/microsoft.managementpartner/"
HELD = [
    pytest.param(each, id=f"{each['date']} {each['request']['method']} {each['given']}")
    for each in ANSWERS
    if each["dialect"] and each["request"]["path"].lower().startswith(OWN_PATH)
]


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory):
    with Rehearsal(tmp_path_factory.mktemp("rehearsal")) as running:
        yield running


@pytest.mark.parametrize("recorded", HELD)
def test_the_provider_answers_what_the_real_service_was_recorded_to_answer(rehearsal, recorded):
    rehearsal.assert_answers(recorded)


@pytest.mark.parametrize("recorded", [each for each in HELD if each.values[0]["response"]["headers"]])
def test_the_headers_are_those_that_the_real_service_was_recorded_to_send(rehearsal, recorded):
    rehearsal.assert_headers(recorded)


def test_what_is_not_held_or_not_known_is_noted():
    own = [each for each in ANSWERS if each["request"]["path"].lower().startswith(OWN_PATH)]
    unclear = [each for each in own if each["dialect"] is None or each["response"]["status"] is None]
    assert unclear
    assert all(each["note"] for each in unclear)
    assert {each["dialect"] for each in own} == {*DIALECTS, None}
