"""The scripts of the tour and of live: what ends otherwise than it should is said."""

import pytest

from tools.script import Step, parse, play

SCRIPT = """\
# Nothing is linked.
az show
(exit code 3)
az check --query "[?error].error"
(exit code 0 or 1, prints nothing)
# Link it.
# Again.
az create
"""


def test_a_script_has_remarks_commands_and_how_they_end():
    assert parse(SCRIPT) == [
        Step("az show", ("# Nothing is linked.",), (3,)),
        Step('az check --query "[?error].error"', (), (0, 1), silent=True),
        Step("az create", ("# Link it.", "# Again.")),
    ]
    assert parse(SCRIPT)[1].arguments == ["check", "--query", "[?error].error"]


@pytest.mark.parametrize(
    ("endings", "problems"),
    [
        ([(3, ""), (1, ""), (0, "anything")], []),
        (
            [(0, ""), (0, "\n"), (1, "")],
            ["$ az show\nended with exit code 0, expected 3", "$ az create\nended with exit code 1, expected 0"],
        ),
        ([(3, ""), (2, ""), (0, "")], ['$ az check --query "[?error].error"\nended with exit code 2, expected 0 or 1']),
        ([(3, ""), (0, "{}"), (0, "")], ['$ az check --query "[?error].error"\nprinted output, expected none']),
    ],
)
def test_what_ends_otherwise_is_said(capsys, endings, problems):
    assert play(SCRIPT, lambda _: endings.pop(0)) == problems
    assert "# Nothing is linked.\n$ az show\n" in capsys.readouterr().out
