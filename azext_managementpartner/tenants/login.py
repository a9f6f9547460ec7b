"""`--login`: signs in to each tenant that requires it, one after the other."""

import sys

from knack.log import get_logger
from knack.util import CLIError

from azext_managementpartner._text import in_one_line
from azext_managementpartner.sign_ins.interactive import NotSignedInError, WrongAccountError
from azext_managementpartner.tenants.for_each import is_unfinished

logger = get_logger(__name__)


def sign_in_and_repeat(targets, results, sign_in, repeat):
    """Prompt the user to sign in to each tenant that requires it, and repeat the task there right after the sign-in.

    Ctrl-C ends the sign-ins: the results so far are kept.

    :param results: the result of each target, see `for_each_target`; a sign-in replaces it.
    :param sign_in: function of a `Target` and of the claims that the sign-in needs, JSON text or None.
    :param repeat: function of a `Target` that returns its new result.
    :raises CLIError: see `for_each_target`.
    """
    places = [place for place, result in enumerate(results) if _needs_sign_in(targets[place], result)]
    places.sort(key=lambda place: targets[place].tenant_title)
    several = len({targets[place].user_name for place in places}) > 1
    for number, place in enumerate(places, 1):
        target, tenant = targets[place], in_one_line(targets[place].tenant_title)
        user = f" as {in_one_line(target.user_name)}" if several else ""
        try:
            _print(f"Signing in to {tenant}{user} ({number} of {len(places)}) …")
            sign_in(target, results[place].get("claims"))
            results[place] = repeat(target)
        except NotSignedInError as error:
            logger.warning("Not signed in to %s: %s", tenant, in_one_line(str(error)))
        except WrongAccountError as error:
            what = f"You signed in as '{in_one_line(str(error))}' instead of '{target.user_name}'. Nothing was changed."
            results[place] = {**results[place], "error": f"{what} {results[place]['error']}"}
        except CLIError:
            raise
        except Exception as error:  # pylint: disable=broad-exception-caught  # other targets go on
            logger.debug("Unexpected error at the sign-in to %s", target, exc_info=True)
            logger.warning("Not signed in to %s: unexpected error: %r", tenant, error)
        except KeyboardInterrupt:
            _warn_interrupted(len(places) - number + 1, len(places))
            return
        if is_unfinished(results[place]):
            _warn_interrupted(len(places) - number, len(places))
            return


def _needs_sign_in(target, result):
    return result["status"] == "LoginRequired" and target.is_user


def _warn_interrupted(left, count):
    logger.warning("Interrupted: %d of %d sign-ins are left.", left, count)


def _print(text):
    from azure.cli.core.style import Style, print_styled_text

    print_styled_text((Style.WARNING, text), file=sys.stderr)
