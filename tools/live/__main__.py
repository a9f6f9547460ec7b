"""`python -m tools.live`, run by `nox -s live`: the main scenario on the Azure that az is signed in to.

It asks first, and puts back the link that was there before. It prints where Azure's answers differ from the emulator's
in their form, and the answers themselves, with IDs and names replaced, as JSON for tests/unit/recorded_answers.json.
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
    NotPutBackError,
    NotTakenError,
    Signals,
    check_that_it_is_taken,
    command_that_puts_back,
    linked,
    put_back_afterwards,
)
from tools.live.recordings import Redaction, recordings
from tools.live.scenario import UNKNOWN, same_again, scenario
from tools.script import play

QUESTION = """\
{account}
Linked there now: {linked}.

This makes, changes and removes that link, on this Azure{first}.
It compares the answers with the emulator's, prints them, and puts back what is linked now; its version and the time of
its update go on. Should that be cut off, this puts it back, where the extension of these sources is installed:

    {command}
"""
SENT_FIRST = """. First, it sends the partner ID that is linked
once more: where Azure does not take it, it could not be put back, and nothing is removed"""
ANSWERS = """
The answers for tests/unit/recorded_answers.json. IDs and names in them are replaced. Before you paste them there, see
that nothing else is left that is yours.
"""
ALARM = """
****************************************************************************************
THE LINK WAS NOT PUT BACK, or nobody knows. Before, this was linked: {linked}.
It belongs to {account}.
{why}
With the extension of these sources installed, this puts it back:

    {command}
****************************************************************************************"""

_CODES_OF_AZ = range(4)
_WHILE_ITS_REQUEST_ENDS = 2  # seconds


def main():
    """Run the scenario; the exit code is 0 only where everything went as expected and no answer differs."""
    options = _options()
    if not (options.yes or sys.stdin.isatty()):
        sys.exit("This asks before it begins, and there is no terminal to ask on. Add --yes to go ahead.")
    with tempfile.TemporaryDirectory() as directory, command_indexes_kept():
        az = Az(options.az and [options.az] or [sys.executable, "-m", "azure.cli"], Path(directory))
        try:
            az.add_extension(options.wheel.resolve())
            account, before = az.account(), linked(az)
        except (AzError, ValueError) as error:
            sys.exit(f"{error}\nNothing was done.")
        if not _agreed(account, before, options.yes):
            sys.exit("Nothing was done.")
        other = options.other_partner_id or before or options.partner_id
        script = scenario(options.partner_id, other, before, account.tenant)
        amiss, asked = _run(az, account, before, script)
    amiss += _evaluate(asked, account, [options.partner_id, other, before])
    if other == options.partner_id:
        print("\nWhat Azure says where another partner ID is linked was left out: there is no --other-partner-id.")
    if amiss:
        sys.exit("\n".join(["", "Not as it should be:", *amiss]))


def _options():
    parser = argparse.ArgumentParser(prog="nox -s live --", description=__doc__.partition(": ")[2])
    parser.add_argument("--wheel", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--az", help=argparse.SUPPRESS)
    parser.add_argument("--partner-id", type=_partner_id, required=True, help="the partner ID to link")
    parser.add_argument(
        "--other-partner-id",
        type=_partner_id,
        help="a second one, which replaces it; default: the one that is linked now, or the same again",
    )
    parser.add_argument("--yes", action="store_true", help="do not ask")
    return parser.parse_args()


def _partner_id(text):
    number = text.lstrip("0")  # as the product sends it
    if not (number.isascii() and number.isdigit() and len(number) <= len(UNKNOWN) and number != UNKNOWN):
        raise argparse.ArgumentTypeError(f"{text!r} is no partner ID: those have up to 12 digits")
    return number


def _agreed(account, before, yes):
    """Say what will be done where, and ask, unless that was answered before."""
    command = shlex.join(["az", *command_that_puts_back(before)])
    first = SENT_FIRST if before else ""
    print(QUESTION.format(account=account, linked=_in_words(before), first=first, command=command), flush=True)
    with suppress(EOFError, KeyboardInterrupt):
        return yes or input("Go on? (y/N): ").strip().lower() in ("y", "yes")
    return False


def _run(az, account, before, script):
    """Run the scenario, and put the link back.

    :return: what is amiss, a list of str; and a list of pairs: a command line, and its `Exchange`s with the provider.
    """
    amiss, asked = [], []

    def run(step):
        result = az.run(*step.arguments)
        asked.append((step.command, [each for each in result.exchanges if is_of_provider(each)]))
        print(result.err + result.out, end="", flush=True)
        if result.code not in _CODES_OF_AZ:
            time.sleep(_WHILE_ITS_REQUEST_ENDS)
            signals.check()  # Ctrl-C reaches an az that has only just begun, too
            raise AzError(f"$ {step.command}\nwas killed, or did not begin: exit code {result.code}")
        signals.check()
        return result.code, result.out

    def run_signed_in(step):
        done = run(step)
        if any(is_refused_for_the_sign_in(exchange) for exchange in asked[-1][1][-1:]):
            raise AzError(
                f"$ {step.command}\nAzure refuses the sign-in. Sign in as az says above, then run this again."
            )
        return done

    try:
        with Signals() as signals, put_back_afterwards(az, account, before):
            if before:
                amiss += play(same_again(before), run)
                check_that_it_is_taken(asked[-1][1], before)
            amiss += play(script, run_signed_in)
    except NotPutBackError as alarm:
        command = shlex.join(["az", *command_that_puts_back(before)])
        sys.exit(ALARM.format(linked=_in_words(before), account=account, why=alarm, command=command))
    except NotTakenError as refusal:
        sys.exit(f"\nAzure does not take {_in_words(before)}, which is linked: {refusal}\nNothing was removed.")
    except (AzError, EndRequestedError) as end:
        sys.exit(f"\n{str(end) or 'Interrupted.'}\nPut back: {_in_words(before)}. Nothing was compared.")
    print(f"\nPut back: {_in_words(before)}.\n")
    return amiss, asked


def _evaluate(asked, account, partner_ids):
    """Compare the answers with the emulator's, and print them; gives what is amiss, a list of str.

    :param asked: what `_run` gives.
    :param account: `Account`.
    :param partner_ids: the one to link, the one to replace it by, and the one that was linked before, or None.
    """
    exchanges = [exchange for _, answers in asked for exchange in answers]
    linked = linked_before(exchanges, partner_ids[-1])
    amiss = compare(asked, linked)
    redaction = Redaction(account.tenant, partner_ids, exchanges)
    print(ANSWERS)
    print(json.dumps(recordings(exchanges, linked, redaction, account.cloud), indent=2))
    return amiss


def _in_words(partner_id):
    return f"partner ID {partner_id}" if partner_id else "nothing"


if __name__ == "__main__":
    main()
