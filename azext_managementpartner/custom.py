"""The commands: parse, ask the service, shape the answer."""

from contextlib import contextmanager
from functools import partial

from knack.log import get_logger

from azext_managementpartner import links
from azext_managementpartner._format import link_output
from azext_managementpartner.errors.azure import explained
from azext_managementpartner.links import (
    another_is_linked,
    interrupted,
    not_the_link_asked_for,
    not_the_one_linked,
    nothing_linked,
)
from azext_managementpartner.tenants.rows import CHANGED, CHECKED, FOUND

logger = get_logger(__name__)


def create_link(cmd, partner_id, tenant=None):
    """Link a partner ID; nothing is written where it is linked already.

    :param partner_id: 1 to 12 digits.
    :param tenant: tenant to act in, GUID or domain name; None: the current one.
    :return: the link, a flat dict of REST names.
    :raises UnclassifiedUserFault: another partner ID is linked.
    """
    with _client(cmd, tenant) as (client, target):
        link = links.linked(client)
        if link is None:
            with _writing(target, partner_id, "made"):
                link, refusal = links.attempt(client, client.partner.create, partner_id)
            if not (link and refusal):
                return _link_asked_for(link, partner_id, refusal)
        if not links.is_to(link, partner_id):
            raise another_is_linked(target, link.partner_id, partner_id)
        return link_output(link)


def show_link(cmd, partner_id=None, tenant=None):
    """Show the link, or fail when it is not to `partner_id`.

    :param partner_id: the partner ID that is expected, 1 to 12 digits; None: any.
    :param tenant: tenant to act in, GUID or domain name; None: the current one.
    :return: the link, a flat dict of REST names.
    :raises ResourceNotFoundError: nothing is linked, or another partner ID is.
    """
    with _client(cmd, tenant) as (client, target):
        link, refusal = links.attempt(client, client.partner.get, partner_id) if partner_id else links.look(client)
        if link is None:
            raise nothing_linked(target, refusal, partner_id)
        if partner_id and not links.is_to(link, partner_id):
            raise not_the_one_linked(target, link.partner_id, partner_id)
        return link_output(link)


def update_link(cmd, partner_id, tenant=None):
    """Replace the linked partner ID.

    :param partner_id: the new partner ID, 1 to 12 digits.
    :param tenant: tenant to act in, GUID or domain name; None: the current one.
    :return: the link, a flat dict of REST names.
    :raises ResourceNotFoundError: nothing is linked.
    """
    with _client(cmd, tenant) as (client, target):
        with _writing(target, partner_id, "made"):
            link, refusal = links.attempt(client, client.partner.update, partner_id)
        if refusal and link is None:
            raise nothing_linked(target, refusal, partner_id)
        return _link_asked_for(link, partner_id, refusal)


def delete_link(cmd, partner_id, tenant=None):
    """Remove the link to a partner ID; where nothing is linked, say so and succeed.

    :param partner_id: the partner ID that is linked, 1 to 12 digits.
    :param tenant: tenant to act in, GUID or domain name; None: the current one.
    :raises ResourceNotFoundError: another partner ID is linked.
    """
    with _client(cmd, tenant) as (client, target):
        link = links.linked(client)
        if link is None:
            logger.warning("No partner ID is linked to %s. There is nothing to remove.", target)
            return
        if not links.is_to(link, partner_id):
            raise not_the_one_linked(target, link.partner_id, partner_id)
        with _writing(target, partner_id, "removed"):
            left, refusal = links.attempt(client, client.partner.delete, link.partner_id)
        if left:
            raise refusal


def list_links(  # noqa: PLR0913
    cmd,
    tenants=None,
    all_tenants=False,  # pylint: disable=unused-argument  # it is meant without `tenants` anyhow
    *,
    partner_id=None,
    exclude_tenants=None,
    missing=False,
    login=False,
    use_device_code=False,
):
    """Show what is linked in each tenant.

    :param tenants: GUIDs and domain names, list of str or `ListedTenant`; None: every tenant.
    :param all_tenants: every tenant, which is what is meant without `tenants` anyhow.
    :param partner_id: the partner ID that should be linked, 1 to 12 digits; None: any.
    :param exclude_tenants: GUIDs and domain names of tenants to leave out, list of str.
    :param missing: show only the tenants where `partner_id` is not linked.
    :param login: let users sign in where a tenant asks for it.
    :param use_device_code: let them sign in by a device code.
    :return: list of rows, dicts.
    """
    from azext_managementpartner.tenants.summary import is_missing, not_linked

    with _selection(
        cmd, tenants, not tenants, exclude_tenants, login=login, use_device_code=use_device_code
    ) as selection:
        if not tenants:
            _say_what_applications_see(selection.targets)
        results = _link_results(selection, _current_links(cmd, selection), links.list_one)
        if not missing:
            return _rows(cmd, selection, results, columns=FOUND)
        shown, failure = partial(is_missing, partner_id=partner_id), partial(not_linked, partner_id=partner_id)
        return _rows(cmd, selection, results, columns=FOUND, shown=shown, failure=failure)


def set_links(  # noqa: PLR0913
    cmd,
    partner_id,
    tenants=None,
    all_tenants=False,
    *,
    exclude_tenants=None,
    dry_run=False,
    login=False,
    use_device_code=False,
    yes=False,
):
    """Make the links what they should be, whatever they were; at a terminal, after a confirmation where they are many.

    :param partner_id: 1 to 12 digits.
    :param tenants: see `list_links`.
    :param all_tenants: act in every tenant; otherwise, and without `tenants`, in the current one.
    :param exclude_tenants: see `list_links`.
    :param dry_run: change nothing.
    :param login: see `list_links`.
    :param use_device_code: see `list_links`.
    :param yes: do not ask.
    :return: list of rows, dicts.
    """
    from azext_managementpartner._terminal import can_ask
    from azext_managementpartner.tenants.confirmation import confirm, may_link, wants_no_question
    from azext_managementpartner.tenants.for_each import OneFirst

    one_first = OneFirst(until_refused=links.PartnerIdRefusedError)
    task = partial(links.set_one, partner_id=partner_id, dry_run=dry_run, one_first=one_first)
    with _selection(
        cmd, tenants, all_tenants, exclude_tenants, login=login, use_device_code=use_device_code
    ) as selection:
        current_links = _current_links(cmd, selection)
        if selection.is_of_many and can_ask() and not (dry_run or yes or wants_no_question(cmd.cli_ctx)):
            is_right = partial(links.is_to, partner_id=partner_id)
            confirm(
                selection, current_links, partial(may_link, partner_id=partner_id, is_right=is_right, signs_in=login)
            )
        return _rows(cmd, selection, _link_results(selection, current_links, task, one_first), columns=CHANGED)


def unset_links(  # noqa: PLR0913
    cmd,
    partner_id=None,
    tenants=None,
    all_tenants=False,
    *,
    exclude_tenants=None,
    dry_run=False,
    login=False,
    use_device_code=False,
    yes=False,
):
    """Remove links, after a confirmation.

    :param partner_id: remove only links to this partner ID, 1 to 12 digits; None: to any.
    :param tenants: see `list_links`.
    :param all_tenants: act in every tenant; otherwise, and without `tenants`, in the current one.
    :param exclude_tenants: see `list_links`.
    :param dry_run: change nothing.
    :param login: see `list_links`.
    :param use_device_code: see `list_links`.
    :param yes: do not ask.
    :return: list of rows, dicts.
    :raises NoTTYError: there is no terminal to ask on.
    """
    from azext_managementpartner._terminal import can_ask
    from azext_managementpartner.tenants.confirmation import confirm, may_unlink, no_terminal, wants_no_question

    asks = not (dry_run or yes or wants_no_question(cmd.cli_ctx))
    if asks and not can_ask():
        raise no_terminal()
    task = partial(links.unset_one, partner_id=partner_id, dry_run=dry_run)
    with _selection(
        cmd, tenants, all_tenants, exclude_tenants, login=login, use_device_code=use_device_code
    ) as selection:
        current_links = _current_links(cmd, selection)
        if asks:
            is_meant = partial(links.is_meant, partner_id=partner_id)
            confirm(selection, current_links, partial(may_unlink, is_meant=is_meant, signs_in=login))
        return _rows(cmd, selection, _link_results(selection, current_links, task), columns=CHANGED)


def check_links(  # noqa: PLR0913
    cmd,
    partner_id=None,
    tenants=None,
    all_tenants=False,
    *,
    exclude_tenants=None,
    login=False,
    use_device_code=False,
):
    """Say whether the links count: the Azure roles behind each, subscription by subscription.

    :param partner_id: the partner ID that should be linked, 1 to 12 digits; None: any.
    :param tenants: see `list_links`.
    :param all_tenants: look in every tenant; otherwise, and without `tenants`, in the current one.
    :param exclude_tenants: see `list_links`.
    :param login: see `list_links`.
    :param use_device_code: see `list_links`.
    :return: list of rows, dicts.
    """
    from azext_managementpartner.coverage.check import (
        check,
        could_be_better,
        not_covered_error,
        with_single_user_advice,
    )
    from azext_managementpartner.coverage.role_list import roles_to_go_by

    listed = roles_to_go_by(cmd.cli_ctx)
    with _selection(
        cmd, tenants, all_tenants, exclude_tenants, login=login, use_device_code=use_device_code
    ) as selection:
        is_one_of_many = bool(tenants or all_tenants)
        context = {"partner_id": partner_id, "is_one_of_many": is_one_of_many, "listed": listed}
        results = with_single_user_advice(
            selection.targets, selection.results(partial(check, cmd.cli_ctx, selection.shared, **context))
        )
        failure = partial(not_covered_error, partner_id=partner_id)
        return _rows(cmd, selection, results, columns=CHECKED, failure=failure, remark=could_be_better)


def report_coverage(cmd, from_files, *, file=None, compare=None, tenants=None, partner_id=None):  # noqa: PLR0913
    """Put together what several people's `check` printed: a row a customer. Nobody is asked.

    :param from_files: paths of files with rows, list of str; "-" is standard input.
    :param file: path of a report to write, .html or .csv; None: none.
    :param compare: paths of files with earlier rows, list of str; None: nothing is compared.
    :param tenants: the customers that there should be, list of `ListedTenant`; None: those in the rows.
    :param partner_id: the partner ID that should be linked, 1 to 12 digits; None: any.
    :return: list of rows, dicts.
    """
    from datetime import datetime, timezone

    from azext_managementpartner.report.files import refuse_to_replace, write_report
    from azext_managementpartner.report.reading import files_of, read_answers
    from azext_managementpartner.report.rows import put_together, without_garbage_collection
    from azext_managementpartner.report.summary import attention_remark, not_covered_error, summary

    now = datetime.now(timezone.utc)
    sources, earlier_sources = files_of(from_files, "--from"), files_of(compare or [], "--compare")
    if file:
        refuse_to_replace(file, [*sources, *earlier_sources])
    with without_garbage_collection():
        answers = read_answers(sources, "--from")
        earlier = read_answers(earlier_sources, "--compare") if compare else None
        rows = put_together(answers, earlier, now=now, partner_id=partner_id, listed=tenants or ())
    if file:
        write_report(file, rows, now=now, partner_id=partner_id)
    remark = attention_remark(rows)
    _say_after_rows(cmd, summary(rows, file), not_covered_error(rows, partner_id, remark), remark)
    return rows


@contextmanager
def _client(cmd, tenant):
    """The client and target of a command; the errors met meanwhile are said in words."""
    from azext_managementpartner._client_factory import management_partner_client, sharing
    from azext_managementpartner.accounts.target import current_target

    with sharing(cmd.cli_ctx) as shared:
        target = current_target(cmd.cli_ctx, tenant, shared.sign_ins.tenant_id)
        with explained(target), management_partner_client(cmd.cli_ctx, target, shared) as client:
            yield client, target


@contextmanager
def _writing(target, partner_id, what):
    """A change: where Ctrl-C ends it, nobody knows whether Azure has made it."""
    try:
        yield
    except KeyboardInterrupt:
        from azext_managementpartner._terminal import say

        say("")  # the terminal has written ^C
        raise interrupted(target, partner_id, what) from None


def _link_asked_for(link, partner_id, refusal):
    """The output of a change that left the link asked for; otherwise the refusal, or an error of what was answered."""
    if not links.is_to(link, partner_id):
        raise refusal or not_the_link_asked_for(link, partner_id)
    return link_output(link)


def _selection(cmd, *which, **sign_in):
    """The targets of a command over many tenants, and what they share; see `selection_of`."""
    from azext_managementpartner.tenants.selection import selection_of

    return selection_of(cmd.cli_ctx, *which, **sign_in)


def _current_links(cmd, selection):
    """What looks at the link of a target, and keeps the client for what is done next."""
    from azext_managementpartner._client_factory import management_partner_client
    from azext_managementpartner.tenants.confirmation import CurrentLinks

    def look(target):
        client = management_partner_client(cmd.cli_ctx, target, selection.shared)
        return client, links.linked(client)

    return CurrentLinks(look)


def _link_results(selection, current_links, task, one_first=None):
    """What becomes of each target, whose task needs its client and its link alone."""
    return selection.results(lambda target: task(*current_links(target)), one_first)


def _say_what_applications_see(targets):
    """Say of applications that Azure does not tell them of the tenants in which they exist."""
    if any(target.is_service_principal for target in targets):
        logger.warning(
            "For a service principal, these are the tenants that az has signed it in to: Azure tells it of no others. "
            "Name others with --tenants, for example in a file: --tenants @customers.csv"
        )


def _rows(cmd, selection, results, *, columns, shown=None, failure=None, remark=None):  # noqa: PLR0913
    """The row of each target; what else there is to say is said after they are printed, and may fail the command.

    :param shown: function of a row that says whether it is printed; None: all are.
    :param failure: function of the rows, and of what `error_about` takes, that gives an error or None.
    :param remark: function of the rows that gives what else is to be said, with the error or without one, str or None.
    """
    from azext_managementpartner._command_line import with_login, with_set
    from azext_managementpartner.accounts.target import current_account, signed_in_accounts
    from azext_managementpartner.tenants.summary import incomplete, summary

    rows = selection.rows(results, columns)
    in_cloud_shell = any(target.is_cloud_shell for target in selection.targets)  # its tokens come from no sign-in of az
    ways_on = {
        "with_login": None if in_cloud_shell else with_login(cmd.name, has_it=bool(selection.sign_in)),
        "with_set": with_set(cmd.name),
        "current": current_account(signed_in_accounts(cmd.cli_ctx)),
    }
    said = remark(rows) if remark else None
    _say_after_rows(cmd, summary(rows), (failure or incomplete)(rows, also=said, **ways_on), said)
    return [row for row in rows if shown is None or shown(row)]


def _say_after_rows(cmd, summed_up, error, remark):
    """Say the rest once az has printed the rows.

    :param summed_up: what somebody at a terminal wants to know, str.
    :param error: what fails the command, CLIError; it has the remark in it. None: nothing.
    :param remark: what else there is to say, str or None.
    """
    from knack.events import EVENT_CLI_SUCCESSFUL_EXECUTE

    from azext_managementpartner._terminal import say

    def say_the_rest(*_, **__):
        cmd.cli_ctx.unregister_event(EVENT_CLI_SUCCESSFUL_EXECUTE, say_the_rest)
        if not cmd.cli_ctx.only_show_errors:
            say(summed_up)
        if error:
            raise error
        if remark:
            logger.warning("%s", remark)

    cmd.cli_ctx.register_event(EVENT_CLI_SUCCESSFUL_EXECUTE, say_the_rest)
