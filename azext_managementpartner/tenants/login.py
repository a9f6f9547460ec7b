"""`--login`: sign in to each tenant that asks for it, one after the other."""

import sys

from knack.log import get_logger
from knack.util import CLIError

from azext_managementpartner._text import in_one_line
from azext_managementpartner.sign_ins.interactive import NotSignedInError, SomebodyElseError
from azext_managementpartner.tenants.for_each import is_unfinished

logger = get_logger(__name__)


def sign_in_and_repeat(targets, results, sign_in, repeat):
    """Let the user sign in to each tenant that asks for it, and do the task there anew straight after it.

    Ctrl-C ends the signing in: what is done is kept.

    :param targets: list of `Target`.
    :param results: the result of each, list of dict, see `for_each_target`; a sign-in replaces it with a new one.
    :param sign_in: function of a `Target` and of the claims that are demanded, JSON text or None; see `login.sign_in`.
    :param repeat: function of a `Target` that gives its new result.
    :raises CLIError: see `for_each_target`.
    """
    asked = [place for place, result in enumerate(results) if _asks(targets[place], result)]
    asked.sort(key=lambda place: targets[place].tenant_title)
    several = len({targets[place].user_name for place in asked}) > 1
    for number, place in enumerate(asked, 1):
        target, tenant = targets[place], in_one_line(targets[place].tenant_title)
        whom = f" as {in_one_line(target.user_name)}" if several else ""
        try:
            _say(f"Signing in to {tenant}{whom} ({number} of {len(asked)}) …")
            sign_in(target, results[place].get("claims"))
            results[place] = repeat(target)
        except NotSignedInError as error:
            logger.warning("Not signed in to %s: %s", tenant, in_one_line(str(error)))
        except SomebodyElseError as error:
            what = f"'{in_one_line(str(error))}' signed in, not '{target.user_name}'"
            said = f"{what}: nothing was done as somebody else. {results[place]['error']}"
            results[place] = {**results[place], "error": said}
        except CLIError:
            raise
        except Exception as error:  # pylint: disable=broad-exception-caught  # a defect costs no other tenant its row
            logger.debug("Unexpected error at the sign-in to %s", target, exc_info=True)
            logger.warning("Not signed in to %s: unexpected error: %r", tenant, error)
        except KeyboardInterrupt:
            _say_interrupted(len(asked) - number + 1, len(asked))
            return
        if is_unfinished(results[place]):
            _say_interrupted(len(asked) - number, len(asked))
            return


def _asks(target, result):
    return result["status"] == "LoginRequired" and target.is_user


def _say_interrupted(left, count):
    logger.warning("Interrupted: %d of %d sign-ins are left.", left, count)


def _say(text):
    from azure.cli.core.style import Style, print_styled_text

    print_styled_text((Style.WARNING, text), file=sys.stderr)
