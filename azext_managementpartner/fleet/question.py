"""The question that is asked before anything is changed."""

from knack.util import CLIError

from azext_managementpartner._terminal import ask
from azext_managementpartner.settings import boolean


def wants_no_question(cli_ctx):
    """Whether the user has told az not to ask: `az config set core.disable_confirm_prompt=yes`.

    :param cli_ctx: the context of the running command.
    :return: bool.
    :raises InvalidArgumentValueError: the setting is neither true nor false.
    """
    return boolean(cli_ctx, "disable_confirm_prompt")


def confirm(fleet, looks, question_of):
    """Look at all targets, and ask; go on where the answer is yes, or nothing would be changed.

    :param fleet: `Fleet`.
    :param looks: `Looks`.
    :param question_of: function of `Seen` that gives the question, str; or None, where nothing would be changed.
    :raises CLIError: the answer is no.
    """
    try:
        question = question_of(looks.at_all(fleet.cli_ctx, fleet.shared.pool, fleet.targets))
        agreed = question is None or ask(question)
    except KeyboardInterrupt:
        agreed = False
    if not agreed:
        raise CLIError("Operation cancelled.")
