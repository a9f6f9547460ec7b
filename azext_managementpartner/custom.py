"""The commands: parse, ask the service, shape the answer."""

import os
import sys
from contextlib import contextmanager
from functools import partial

from knack.log import get_logger

from azext_managementpartner import links
from azext_managementpartner._format import CHANGED, CHECKED, FOUND, fleet_rows, link_output
from azext_managementpartner.messages.links import another_is_linked, not_the_one_linked, nothing_linked
from azext_managementpartner.messages.service import explained, not_the_link_asked_for

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
        left, refusal = links.attempt(client, client.partner.delete, link.partner_id)
        if left:
            raise refusal


def list_links(cmd, tenants=None, *, login=False, use_device_code=False):
    """Show what is linked in each tenant.

    :param tenants: GUIDs and domain names, a list; None: every tenant.
    :param login: let users sign in where a tenant asks for it.
    :param use_device_code: let them sign in by a device code.
    :return: list of rows, dicts.
    """
    with _fleet(cmd, tenants, True, login=login, use_device_code=use_device_code) as fleet:
        return _link_rows(cmd, fleet, links.list_one, columns=FOUND)


def set_links(  # noqa: PLR0913
    cmd, partner_id, tenants=None, all_tenants=False, *, dry_run=False, login=False, use_device_code=False
):
    """Make the links what they should be, whatever they were.

    :param partner_id: 1 to 12 digits.
    :param tenants: GUIDs and domain names, a list.
    :param all_tenants: act in every tenant; otherwise, and without `tenants`, in the current one.
    :param dry_run: change nothing.
    :param login: see `list_links`.
    :param use_device_code: see `list_links`.
    :return: list of rows, dicts.
    """
    from azext_managementpartner.fleet.in_turn import InTurn

    in_turn = InTurn(until_refused=links.PartnerIdRefusedError)
    task = partial(links.set_one, partner_id=partner_id, dry_run=dry_run, in_turn=in_turn)
    with _fleet(cmd, tenants, all_tenants, login=login, use_device_code=use_device_code) as fleet:
        return _link_rows(cmd, fleet, task, columns=CHANGED, in_turn=in_turn)


def unset_links(  # noqa: PLR0913
    cmd,
    partner_id=None,
    tenants=None,
    all_tenants=False,
    *,
    dry_run=False,
    login=False,
    use_device_code=False,
    yes=False,
):
    """Remove links, after a confirmation.

    :param partner_id: remove only links to this partner ID, 1 to 12 digits; None: to any.
    :param tenants: GUIDs and domain names, a list.
    :param all_tenants: act in every tenant; otherwise, and without `tenants`, in the current one.
    :param dry_run: change nothing.
    :param login: see `list_links`.
    :param use_device_code: see `list_links`.
    :param yes: do not ask.
    :return: list of rows, dicts.
    """
    task = partial(links.unset_one, partner_id=partner_id, dry_run=dry_run)
    with _fleet(cmd, tenants, all_tenants, login=login, use_device_code=use_device_code) as fleet:
        if not (dry_run or yes):
            _confirm(cmd.cli_ctx, fleet.targets, partner_id)
        return _link_rows(cmd, fleet, task, columns=CHANGED)


def check_links(  # noqa: PLR0913
    cmd, partner_id=None, tenants=None, all_tenants=False, *, login=False, use_device_code=False
):
    """Say whether the links count: the Azure roles behind each, subscription by subscription.

    :param partner_id: the partner ID that should be linked, 1 to 12 digits; None: any.
    :param tenants: GUIDs and domain names, a list.
    :param all_tenants: look in every tenant; otherwise, and without `tenants`, in the current one.
    :param login: see `list_links`.
    :param use_device_code: see `list_links`.
    :return: list of rows, dicts.
    """
    from azext_managementpartner.coverage.check import check, not_all_count

    is_one_of_many = bool(tenants or all_tenants)
    with _fleet(cmd, tenants, all_tenants, login=login, use_device_code=use_device_code) as fleet:
        task = partial(check, cmd.cli_ctx, fleet.shared, partner_id=partner_id, is_one_of_many=is_one_of_many)
        return _rows(cmd, fleet, fleet.results(task), columns=CHECKED, failure=not_all_count)


@contextmanager
def _client(cmd, tenant):
    """The client and target of a command; the errors met meanwhile are said in words."""
    from azext_managementpartner._client_factory import management_partner_client, sharing
    from azext_managementpartner.principals.target import current_target

    with sharing(cmd.cli_ctx) as shared:
        target = current_target(cmd.cli_ctx, tenant, shared.sign_ins.tenant_id)
        with explained(target), management_partner_client(cmd.cli_ctx, target, shared) as client:
            yield client, target


def _link_asked_for(link, partner_id, refusal):
    """The output of a change that left the link asked for; otherwise the refusal, or an error of what was answered."""
    if not links.is_to(link, partner_id):
        raise refusal or not_the_link_asked_for(link, partner_id)
    return link_output(link)


def _fleet(cmd, tenants, all_tenants, **options):
    """The targets of a command over many tenants, and what they share; see `fleet_of`."""
    from azext_managementpartner.fleet.fleet import fleet_of

    return fleet_of(cmd.cli_ctx, tenants, all_tenants, **options)


def _link_rows(cmd, fleet, task, *, columns, in_turn=None):
    """The row of each target, whose task needs its client alone."""
    from azext_managementpartner._client_factory import management_partner_client
    from azext_managementpartner.messages.rows import incomplete

    def with_client(target):
        return task(management_partner_client(cmd.cli_ctx, target, fleet.shared))

    return _rows(cmd, fleet, fleet.results(with_client, in_turn), columns=columns, failure=incomplete)


def _rows(cmd, fleet, results, *, columns, failure):
    """The row of each target; where `failure` makes an error of them, the command fails after they are printed."""
    from knack.events import EVENT_CLI_SUCCESSFUL_EXECUTE

    from azext_managementpartner.principals.target import current_account, signed_in_accounts

    rows = fleet_rows(fleet.targets, results, columns)
    in_cloud_shell = any(target.is_cloud_shell for target in fleet.targets)  # its tokens come from no sign-in of az
    with_login = None if in_cloud_shell else _with_login(cmd.name, has_it=bool(fleet.sign_in))

    def fail_if_need_be(*_, **__):
        cmd.cli_ctx.unregister_event(EVENT_CLI_SUCCESSFUL_EXECUTE, fail_if_need_be)
        error = failure(rows, with_login=with_login, current=current_account(signed_in_accounts(cmd.cli_ctx)))
        if error:
            raise error

    cmd.cli_ctx.register_event(EVENT_CLI_SUCCESSFUL_EXECUTE, fail_if_need_be)
    return rows


def _with_login(command, *, has_it):
    """The command line that was typed, with `--login`; None where it was typed in another way than to a shell."""
    import shlex
    import subprocess

    typed = sys.argv[1:]
    if command.split() != typed[: len(command.split())]:
        return None
    by_code = ["--use-device-code"] if "@-" in typed else []  # standard input is no terminal then
    join = subprocess.list2cmdline if os.name == "nt" else shlex.join
    return join(["az", *typed, *([] if has_it else ["--login", *by_code])])


def _confirm(cli_ctx, targets, partner_id):
    """Ask, unless `az config set core.disable_confirm_prompt=yes` says that az should not."""
    from knack.prompting import NoTTYException, prompt_y_n
    from knack.util import CLIError

    from azext_managementpartner.settings import boolean

    known = [target for target in targets if not target.problem]
    if not known or boolean(cli_ctx, "disable_confirm_prompt"):
        return
    what = f"the link to partner ID {partner_id}" if partner_id else "the link, whatever the partner ID"
    more = f" and {len(known) - 1} more" if len(known) > 1 else ""
    try:
        agreed = prompt_y_n(f"Remove {what}, from {known[0]}{more}?")
    except NoTTYException as error:
        from azext_managementpartner.messages.rows import no_terminal

        raise no_terminal() from error
    except EOFError:  # Ctrl-D
        agreed = False
    if not agreed:
        raise CLIError("Operation cancelled.")
