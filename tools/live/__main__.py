"""`nox -s live`: run the main scenario on the Azure that az is signed in to.

It asks you to confirm, and restores the link at the end. It prints where the form of Azure's responses differs from the
emulator's, and the responses, with IDs and names replaced, as JSON for tests/unit/recorded_answers.json.
"""

import argparse
import json
import shlex
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from tools.live.az import Az, AzError, command_indexes_kept
from tools.live.comparison import compare
from tools.live.known import is_of_provider, is_refused_for_the_sign_in, linked_before
from tools.live.link_before import (
    EndRequestedError,
    NotAcceptedError,
    NotRestoredError,
    Signals,
    check_that_it_is_accepted,
    linked,
    restore_afterwards,
    restore_command,
)
from tools.live.recordings import Redaction, recordings
from tools.live.scenario import UNKNOWN, same_again, scenario
from tools.script import play

QUESTION = """\
{account}
Currently linked: {linked}.

This creates, changes and removes the link of this account{first}.
It compares the responses with the emulator's, prints them, and restores the link. The version and the update time of
the link change. If it is interrupted, install the extension from these sources and restore the link with:

    {command}
"""
SENT_FIRST = """. First, it sends the linked partner ID
again. If Azure rejects it, the link could not be restored, and nothing is removed"""
ANSWERS = """
The responses for tests/unit/recorded_answers.json. IDs and names are replaced. Before you paste them there, check that
they contain nothing else that identifies you.
"""
ALARM = """
****************************************************************************************
THE LINK WAS NOT RESTORED, or its state is unknown. It was: {linked}.
It belongs to {account}.
{why}
To restore the link, install the extension from these sources and run:

    {command}
****************************************************************************************"""

_CODES_OF_AZ = range(4)
_WHILE_ITS_REQUEST_ENDS = 2  # seconds


def main():
    """Run the scenario. The exit code is 0 only if all results are as expected and no response differs."""
    options = _options()
    if not (options.yes or sys.stdin.isatty()):
        sys.exit("This needs a confirmation, but there is no terminal. To skip the prompt, add --yes.")
    with tempfile.TemporaryDirectory() as directory, command_indexes_kept():
        az = Az(options.az and [options.az] or [sys.executable, "-m", "azure.cli"], Path(directory))
        try:
            az.add_extension(options.wheel.resolve())
            account, before = az.account(), linked(az)
        except (AzError, ValueError) as error:
            sys.exit(f"{error}\nNothing was changed.")
        if not _is_confirmed(account, before, options.yes):
            sys.exit("Nothing was changed.")
        other = options.other_partner_id or before or options.partner_id
        script = scenario(options.partner_id, other, before, account.tenant)
        problems, asked = _run(az, account, before, script)
    problems += _evaluate(asked, account, [options.partner_id, other, before])
    if other == options.partner_id:
        print(
            "\nThe responses while another partner ID is linked were left out. To include them, add --other-partner-id."
        )
    if problems:
        sys.exit("\n".join(["", "Unexpected results:", *problems]))


def _options():
    parser = argparse.ArgumentParser(prog="nox -s live --", description=__doc__.partition(": ")[2])
    parser.add_argument("--wheel", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--az", help=argparse.SUPPRESS)
    parser.add_argument("--partner-id", type=_partner_id, required=True, help="the partner ID to link")
    parser.add_argument(
        "--other-partner-id",
        type=_partner_id,
        help="another partner ID to replace it with; default: the linked one, or else --partner-id",
    )
    parser.add_argument("--yes", action="store_true", help="do not prompt for confirmation")
    return parser.parse_args()


def _partner_id(text):
    number = text.lstrip("0")  # as the product sends it
    if not (number.isascii() and number.isdigit() and len(number) <= len(UNKNOWN) and number != UNKNOWN):
        raise argparse.ArgumentTypeError(f"{text!r} is not a partner ID: a partner ID has up to 12 digits")
    return number


def _is_confirmed(account, before, yes):
    """Print what will be done, and prompt for confirmation unless --yes is given."""
    command = shlex.join(["az", *restore_command(before)])
    first = SENT_FIRST if before else ""
    print(QUESTION.format(account=account, linked=_in_words(before), first=first, command=command), flush=True)
    with suppress(EOFError, KeyboardInterrupt):
        return yes or input("Continue? (y/N): ").strip().lower() in ("y", "yes")
    return False


def _run(az, account, before, script):
    """Run the scenario, and restore the link.

    :return: messages about unexpected results, list of str; and list of pairs of a command line and its `Exchange`s
        with the provider.
    """
    problems, asked = [], []

    def run(step):
        result = az.run(*step.arguments)
        asked.append((step.command, [each for each in result.exchanges if is_of_provider(each)]))
        print(result.err + result.out, end="", flush=True)
        if result.code not in _CODES_OF_AZ:
            time.sleep(_WHILE_ITS_REQUEST_ENDS)
            signals.check()  # Ctrl-C reaches an az that has only just begun, too
            raise AzError(f"$ {step.command}\nwas killed or could not start: exit code {result.code}")
        signals.check()
        return result.code, result.out

    def run_signed_in(step):
        done = run(step)
        if any(is_refused_for_the_sign_in(exchange) for exchange in asked[-1][1][-1:]):
            raise AzError(
                f"$ {step.command}\nAzure requires another sign-in. Follow the message of az, then run this again."
            )
        return done

    try:
        with Signals() as signals, restore_afterwards(az, account, before):
            if before:
                problems += play(same_again(before), run)
                check_that_it_is_accepted(asked[-1][1], before)
            problems += play(script, run_signed_in)
    except NotRestoredError as alarm:
        command = shlex.join(["az", *restore_command(before)])
        sys.exit(ALARM.format(linked=_in_words(before), account=account, why=alarm, command=command))
    except NotAcceptedError as refusal:
        sys.exit(f"\nAzure rejects {_in_words(before)}, which is linked: {refusal}\nNothing was removed.")
    except (AzError, EndRequestedError) as end:
        sys.exit(f"\n{str(end) or 'Interrupted.'}\nRestored: {_in_words(before)}. Nothing was compared.")
    print(f"\nRestored: {_in_words(before)}.\n")
    return problems, asked


def _evaluate(asked, account, partner_ids):
    """Compare the responses with the emulator's, print them, and return messages about differences, list of str.

    :param asked: see `_run`.
    :param partner_ids: the one to link, the one to replace it with, and the one that was linked before, or None.
    """
    exchanges = [exchange for _, responses in asked for exchange in responses]
    linked = linked_before(exchanges, partner_ids[-1])
    problems = compare(asked, linked)
    redaction = Redaction(account.tenant, partner_ids, exchanges)
    print(ANSWERS)
    print(json.dumps(recordings(exchanges, linked, redaction, account.cloud), indent=2))
    return problems


def _in_words(partner_id):
    return f"partner ID {partner_id}" if partner_id else "nothing"


if __name__ == "__main__":
    main()
