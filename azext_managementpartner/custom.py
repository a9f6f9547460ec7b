"""The functions of the commands: each calls the service and returns the output."""

from contextlib import contextmanager
from functools import partial

from knack.log import get_logger

from azext_managementpartner import links
from azext_managementpartner._format import link_output
from azext_managementpartner.errors.azure import explained
from azext_managementpartner.links import (
    another_is_linked_error,
    interrupted_error,
    not_linked_error,
    nothing_linked_error,
    wrong_link_error,
)

logger = get_logger(__name__)


def create_link(cmd, partner_id: str, tenant: str | None = None):
    """Link a partner ID; if it is already linked, change nothing.

    :param partner_id: 1 to 12 digits.
    :param tenant: GUID or domain name; None: the current tenant.
    :return: the link, a flat dict of REST names.
    :raises UnclassifiedUserFault: another partner ID is linked.
    """
    with _client(cmd, tenant) as (client, target):
        link = links.get_link(client)
        if link is None:
            with _changing(target, partner_id, "created"):
                link, error = links.try_operation(client, client.partner.create, partner_id)
            if not (link and error):
                return _requested_link(link, partner_id, error)
        if not links.is_to(link, partner_id):
            raise another_is_linked_error(target, link.partner_id, partner_id)
        return link_output(link)


def show_link(cmd, partner_id: str | None = None, tenant: str | None = None):
    """Show the link; see `create_link`.

    :param partner_id: the expected partner ID; None: any.
    :raises ResourceNotFoundError: nothing is linked, or another partner ID.
    """
    with _client(cmd, tenant) as (client, target):
        if partner_id:
            link, error = links.try_operation(client, client.partner.get, partner_id)
        else:
            link, error = links.get_link_and_error(client)
        if link is None:
            raise nothing_linked_error(target, error, partner_id)
        if partner_id and not links.is_to(link, partner_id):
            raise not_linked_error(target, link.partner_id, partner_id, removes=False)
        return link_output(link)


def update_link(cmd, partner_id: str, tenant: str | None = None):
    """Replace the linked partner ID; see `create_link`.

    :raises ResourceNotFoundError: nothing is linked.
    """
    with _client(cmd, tenant) as (client, target):
        with _changing(target, partner_id, "updated"):
            link, error = links.try_operation(client, client.partner.update, partner_id)
        if error and link is None:
            raise nothing_linked_error(target, error, partner_id)
        return _requested_link(link, partner_id, error)


def delete_link(cmd, partner_id: str, tenant: str | None = None):
    """Remove the link to a partner ID; if nothing is linked, log a warning and succeed; see `create_link`.

    :raises ResourceNotFoundError: another partner ID is linked.
    """
    with _client(cmd, tenant) as (client, target):
        link = links.get_link(client)
        if link is None:
            logger.warning("No partner ID is linked to %s. There is nothing to remove.", target)
            return
        if not links.is_to(link, partner_id):
            raise not_linked_error(target, link.partner_id, partner_id, removes=True)
        with _changing(target, partner_id, "removed"):
            remaining, error = links.try_operation(client, client.partner.delete, link.partner_id)
        if remaining:
            raise error


def list_links(  # noqa: PLR0913
    cmd,
    tenants: list | None = None,
    all_tenants: bool = False,  # pylint: disable=unused-argument  # all tenants are the default
    *,
    partner_id: str | None = None,
    exclude_tenants: list | None = None,
    missing: bool = False,
    login: bool = False,
    use_device_code: bool = False,
):
    """List what is linked in each tenant.

    :param tenants: GUIDs and domain names, str or `ListedTenant`; None: every tenant.
    :param partner_id: the partner ID that should be linked, 1 to 12 digits; None: any.
    :param exclude_tenants: GUIDs and domain names.
    :param missing: list only the tenants where `partner_id` is not linked.
    :param login: prompt users to sign in to each tenant that requires it.
    :return: list of rows, dicts.
    """
    from azext_managementpartner.tenants.rows import LIST_COLUMNS
    from azext_managementpartner.tenants.summary import is_missing, missing_link_error

    with _selection(
        cmd, tenants, not tenants, exclude_tenants, login=login, use_device_code=use_device_code
    ) as selection:
        results = _link_results(selection, _current_links(cmd, selection), links.list_in_tenant)
        if not missing:
            return _rows(cmd, selection, results, columns=LIST_COLUMNS)
        shown, failure = partial(is_missing, partner_id=partner_id), partial(missing_link_error, partner_id=partner_id)
        return _rows(cmd, selection, results, columns=LIST_COLUMNS, shown=shown, failure=failure)


def set_links(  # noqa: PLR0913
    cmd,
    partner_id: str,
    tenants: list | None = None,
    all_tenants: bool = False,
    *,
    exclude_tenants: list | None = None,
    dry_run: bool = False,
    login: bool = False,
    use_device_code: bool = False,
    yes: bool = False,
):
    """Create or update the link in each tenant; on a terminal, prompt for confirmation first if there are several.

    Without `tenants` and `all_tenants`, the command acts in the current tenant. See `list_links`.
    """
    from azext_managementpartner._terminal import can_prompt
    from azext_managementpartner.tenants.confirmation import confirm, is_prompt_disabled, question_before_linking
    from azext_managementpartner.tenants.for_each import OneFirst
    from azext_managementpartner.tenants.rows import CHANGE_COLUMNS

    one_first = OneFirst(until_refused=links.PartnerIdRefusedError)
    task = partial(links.set_in_tenant, partner_id=partner_id, dry_run=dry_run, one_first=one_first)
    with _selection(
        cmd, tenants, all_tenants, exclude_tenants, login=login, use_device_code=use_device_code
    ) as selection:
        current_links = _current_links(cmd, selection)
        if selection.is_of_many and can_prompt() and not (dry_run or yes or is_prompt_disabled(cmd.cli_ctx)):
            is_right = partial(links.is_to, partner_id=partner_id)
            question_of = partial(question_before_linking, partner_id=partner_id, is_right=is_right, signs_in=login)
            confirm(selection, current_links, question_of)
        return _rows(cmd, selection, _link_results(selection, current_links, task, one_first), columns=CHANGE_COLUMNS)


def unset_links(  # noqa: PLR0913
    cmd,
    partner_id: str | None = None,
    tenants: list | None = None,
    all_tenants: bool = False,
    *,
    exclude_tenants: list | None = None,
    dry_run: bool = False,
    login: bool = False,
    use_device_code: bool = False,
    yes: bool = False,
):
    """Remove links after a confirmation; see `set_links`.

    :param partner_id: remove only links to this partner ID; None: to any.
    :raises NoTTYError: there is no terminal for the prompt.
    """
    from azext_managementpartner._terminal import can_prompt
    from azext_managementpartner.tenants.confirmation import (
        confirm,
        is_prompt_disabled,
        no_terminal_error,
        question_before_unlinking,
    )
    from azext_managementpartner.tenants.rows import CHANGE_COLUMNS

    asks = not (dry_run or yes or is_prompt_disabled(cmd.cli_ctx))
    if asks and not can_prompt():
        raise no_terminal_error()
    task = partial(links.unset_in_tenant, partner_id=partner_id, dry_run=dry_run)
    with _selection(
        cmd, tenants, all_tenants, exclude_tenants, login=login, use_device_code=use_device_code
    ) as selection:
        current_links = _current_links(cmd, selection)
        if asks:
            should_remove = partial(links.should_remove, partner_id=partner_id)
            question_of = partial(question_before_unlinking, should_remove=should_remove, signs_in=login)
            confirm(selection, current_links, question_of)
        return _rows(cmd, selection, _link_results(selection, current_links, task), columns=CHANGE_COLUMNS)


def check_links(  # noqa: PLR0913
    cmd,
    partner_id: str | None = None,
    tenants: list | None = None,
    all_tenants: bool = False,
    *,
    exclude_tenants: list | None = None,
    login: bool = False,
    use_device_code: bool = False,
):
    """Check whether the links count: list the Azure roles of each linked principal in each subscription.

    Without `tenants` and `all_tenants`, the command acts in the current tenant. See `list_links`.
    """
    from azext_managementpartner.coverage.check import (
        check,
        improvement_remark,
        not_covered_error,
        with_single_user_advice,
    )
    from azext_managementpartner.coverage.role_list import listed_roles
    from azext_managementpartner.tenants.rows import CHECK_COLUMNS

    roles = listed_roles(cmd.cli_ctx)
    with _selection(
        cmd, tenants, all_tenants, exclude_tenants, login=login, use_device_code=use_device_code
    ) as selection:
        is_one_of_many = bool(tenants or all_tenants)
        context = {"partner_id": partner_id, "is_one_of_many": is_one_of_many, "listed_roles": roles}
        results = with_single_user_advice(
            selection.targets, selection.results(partial(check, cmd.cli_ctx, selection.shared, **context))
        )
        failure = partial(not_covered_error, partner_id=partner_id)
        return _rows(cmd, selection, results, columns=CHECK_COLUMNS, failure=failure, remark=improvement_remark)


def report_coverage(  # noqa: PLR0913
    cmd,
    from_files: list[str],
    *,
    file: str | None = None,
    compare: list[str] | None = None,
    tenants: list | None = None,
    partner_id: str | None = None,
):
    """Combine the output of several people's `check` to one row for each customer; no request is sent.

    :param from_files: paths of files with rows; "-" is standard input.
    :param file: path of a report to write, .html or .csv.
    :param compare: paths of files with earlier rows.
    :param tenants: the expected customers, `ListedTenant`; None: those in the rows.
    :param partner_id: the partner ID that should be linked, 1 to 12 digits; None: any.
    :return: list of rows, dicts.
    """
    from datetime import datetime, timezone

    from azext_managementpartner.report.files import refuse_to_replace, write_report
    from azext_managementpartner.report.reading import files_of, read_answers
    from azext_managementpartner.report.rows import customer_rows, without_garbage_collection
    from azext_managementpartner.report.summary import attention_remark, not_covered_error, summary

    now = datetime.now(timezone.utc)
    sources, earlier_sources = files_of(from_files, "--from"), files_of(compare or [], "--compare")
    if file:
        refuse_to_replace(file, [*sources, *earlier_sources])
    with without_garbage_collection():
        answers = read_answers(sources, "--from")
        earlier = read_answers(earlier_sources, "--compare") if compare else None
        rows = customer_rows(answers, earlier, now=now, partner_id=partner_id, listed=tenants or ())
    if file:
        write_report(file, rows, now=now, partner_id=partner_id)
    remark = attention_remark(rows)
    _say_after_rows(cmd, summary(rows, file), not_covered_error(rows, partner_id, remark), remark)
    return rows


@contextmanager
def _client(cmd, tenant):
    """The client and the target of a command; inside the block, errors become those of az, see `explained`."""
    from azext_managementpartner._client_factory import management_partner_client, sharing
    from azext_managementpartner.accounts.target import current_target

    with sharing(cmd.cli_ctx) as shared:
        target = current_target(cmd.cli_ctx, tenant, shared.sign_ins.tenant_id)
        with explained(target), management_partner_client(cmd.cli_ctx, target, shared) as client:
            yield client, target


@contextmanager
def _changing(target, partner_id, change):
    """Raise `interrupted_error` at Ctrl-C: nobody knows then whether Azure made the change."""
    try:
        yield
    except KeyboardInterrupt:
        from azext_managementpartner._terminal import print_on_terminal

        print_on_terminal("")  # the terminal has written ^C
        raise interrupted_error(target, partner_id, change) from None


def _requested_link(link, partner_id, error):
    """Return the output of a change that left the requested link; otherwise raise its error, or `wrong_link_error`."""
    if not links.is_to(link, partner_id):
        raise error or wrong_link_error(link, partner_id)
    return link_output(link)


def _selection(cmd, *which, **sign_in):
    """The targets of a command for many tenants; see `selection_of`."""
    from azext_managementpartner.tenants.selection import selection_of

    return selection_of(cmd.cli_ctx, *which, **sign_in)


def _current_links(cmd, selection):
    """The `CurrentLinks` whose result for a target is its client and its link."""
    from azext_managementpartner._client_factory import management_partner_client
    from azext_managementpartner.tenants.confirmation import CurrentLinks

    def get(target):
        client = management_partner_client(cmd.cli_ctx, target, selection.shared)
        return client, links.get_link(client)

    return CurrentLinks(get)


def _link_results(selection, current_links, task, one_first=None):
    """The result of each target, for a task that needs only its client and its link."""
    return selection.results(lambda target: task(*current_links(target)), one_first)


def _rows(cmd, selection, results, *, columns, shown=None, failure=None, remark=None):  # noqa: PLR0913
    """The rows to print; the summary, and the error that fails the command, come after az has printed them.

    :param shown: function of a row: whether to print it; None: print all.
    :param failure: function of the rows and the arguments of `error_about` that returns a CLIError or None.
    :param remark: function of the rows that returns a remark, str or None, which follows with an error or without one.
    """
    from azext_managementpartner._command_line import with_login, with_set
    from azext_managementpartner.accounts.target import current_account, signed_in_accounts
    from azext_managementpartner.tenants.summary import incomplete_error, summary

    rows = selection.rows(results, columns)
    in_cloud_shell = any(target.is_cloud_shell for target in selection.targets)  # its tokens do not come from a sign-in
    next_steps = {
        "with_login": None if in_cloud_shell else with_login(cmd.name, has_login=bool(selection.sign_in)),
        "with_set": with_set(cmd.name),
        "current": current_account(signed_in_accounts(cmd.cli_ctx)),
    }
    text = remark(rows) if remark else None
    _say_after_rows(cmd, summary(rows), (failure or incomplete_error)(rows, also=text, **next_steps), text)
    return [row for row in rows if shown is None or shown(row)]


def _say_after_rows(cmd, summary_text: str, error, remark: str | None):
    """Print the summary, and raise the error or log the remark, after az has printed the rows.

    :param error: the CLIError that fails the command, which contains the remark; None: the command succeeds.
    """
    from knack.events import EVENT_CLI_POST_EXECUTE, EVENT_CLI_SUCCESSFUL_EXECUTE

    from azext_managementpartner._terminal import print_on_terminal

    def say_the_rest(*_, **__):
        if not cmd.cli_ctx.only_show_errors:
            print_on_terminal(summary_text)
        if error:
            raise error
        if remark:
            logger.warning("%s", remark)

    def forget(*_, **__):  # az may run other commands in this process
        cmd.cli_ctx.unregister_event(EVENT_CLI_SUCCESSFUL_EXECUTE, say_the_rest)
        cmd.cli_ctx.unregister_event(EVENT_CLI_POST_EXECUTE, forget)

    cmd.cli_ctx.register_event(EVENT_CLI_SUCCESSFUL_EXECUTE, say_the_rest)
    cmd.cli_ctx.register_event(EVENT_CLI_POST_EXECUTE, forget)
