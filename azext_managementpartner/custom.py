"""The commands: parse, ask the service, shape the answer."""

from contextlib import contextmanager
from functools import partial

from knack.log import get_logger

from azext_managementpartner import links
from azext_managementpartner._format import CHANGED, CHECKED, FOUND, fleet_rows, link_output
from azext_managementpartner.messages.links import another_is_linked, not_the_one_linked, nothing_linked
from azext_managementpartner.messages.rows import incomplete, no_terminal
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


def list_links(cmd, tenants=None):
    """Show what is linked in each tenant.

    :param tenants: GUIDs and domain names, a list; None: every tenant.
    :return: list of rows, dicts.
    """
    with _targets(cmd, tenants, all_tenants=True) as (targets, shared):
        return _link_rows(cmd, shared, targets, links.list_one, columns=FOUND)


def set_links(cmd, partner_id, tenants=None, all_tenants=False, dry_run=False):
    """Make the links what they should be, whatever they were.

    :param partner_id: 1 to 12 digits.
    :param tenants: GUIDs and domain names, a list.
    :param all_tenants: act in every tenant; otherwise, and without `tenants`, in the current one.
    :param dry_run: change nothing.
    :return: list of rows, dicts.
    """
    from azext_managementpartner.fleet.in_turn import InTurn

    in_turn = InTurn(until_refused=links.PartnerIdRefusedError)
    task = partial(links.set_one, partner_id=partner_id, dry_run=dry_run, in_turn=in_turn)
    with _targets(cmd, tenants, all_tenants) as (targets, shared):
        return _link_rows(cmd, shared, targets, task, columns=CHANGED, in_turn=in_turn)


def unset_links(cmd, partner_id=None, tenants=None, all_tenants=False, *, dry_run=False, yes=False):  # noqa: PLR0913
    """Remove links, after a confirmation.

    :param partner_id: remove only links to this partner ID, 1 to 12 digits; None: to any.
    :param tenants: GUIDs and domain names, a list.
    :param all_tenants: act in every tenant; otherwise, and without `tenants`, in the current one.
    :param dry_run: change nothing.
    :param yes: do not ask.
    :return: list of rows, dicts.
    """
    task = partial(links.unset_one, partner_id=partner_id, dry_run=dry_run)
    with _targets(cmd, tenants, all_tenants) as (targets, shared):
        if not (dry_run or yes):
            _confirm(cmd.cli_ctx, targets, partner_id)
        return _link_rows(cmd, shared, targets, task, columns=CHANGED)


def check_links(cmd, partner_id=None, tenants=None, all_tenants=False):
    """Say whether the links count: the Azure roles behind each, subscription by subscription.

    :param partner_id: the partner ID that should be linked, 1 to 12 digits; None: any.
    :param tenants: GUIDs and domain names, a list.
    :param all_tenants: look in every tenant; otherwise, and without `tenants`, in the current one.
    :return: list of rows, dicts.
    """
    from azext_managementpartner.coverage.check import check, not_all_count

    with _targets(cmd, tenants, all_tenants) as (targets, shared):
        task = partial(check, cmd.cli_ctx, shared, partner_id=partner_id, is_one_of_many=bool(tenants or all_tenants))
        return _rows(cmd, shared, targets, task, columns=CHECKED, failure=not_all_count)


@contextmanager
def _client(cmd, tenant):
    """The client and target of a command; the errors met meanwhile are said in words."""
    from azext_managementpartner._client_factory import management_partner_client
    from azext_managementpartner.principals.target import current_target

    target = current_target(cmd.cli_ctx, tenant)
    with explained(target), management_partner_client(cmd.cli_ctx, target) as client:
        yield client, target


def _link_asked_for(link, partner_id, refusal):
    """The output of a change that left the link asked for; otherwise the refusal, or an error of what was answered."""
    if not links.is_to(link, partner_id):
        raise refusal or not_the_link_asked_for(link, partner_id)
    return link_output(link)


@contextmanager
def _targets(cmd, tenants, all_tenants):
    """The targets of a command over many tenants, and the connections and sign-ins that they share."""
    from azext_managementpartner._client_factory import sharing
    from azext_managementpartner.fleet.targets import choose_targets

    with sharing(cmd.cli_ctx) as shared:
        yield choose_targets(cmd.cli_ctx, shared, tenants, all_tenants), shared


def _link_rows(cmd, shared, targets, task, *, columns, in_turn=None):  # noqa: PLR0913
    """The row of each target, whose task needs its client alone."""
    from azext_managementpartner._client_factory import management_partner_client

    def with_client(target):
        return task(management_partner_client(cmd.cli_ctx, target, shared))

    return _rows(cmd, shared, targets, with_client, columns=columns, failure=incomplete, in_turn=in_turn)


def _rows(cmd, shared, targets, task, *, columns, failure, in_turn=None):  # noqa: PLR0913
    """The row of each target; where `failure` makes an error of them, the command fails after they are printed."""
    from knack.events import EVENT_CLI_SUCCESSFUL_EXECUTE

    from azext_managementpartner.fleet.sweep import sweep

    rows = fleet_rows(targets, sweep(cmd.cli_ctx, shared.pool, targets, task, in_turn), columns)

    def fail_if_need_be(*_, **__):
        cmd.cli_ctx.unregister_event(EVENT_CLI_SUCCESSFUL_EXECUTE, fail_if_need_be)
        error = failure(rows)
        if error:
            raise error

    cmd.cli_ctx.register_event(EVENT_CLI_SUCCESSFUL_EXECUTE, fail_if_need_be)
    return rows


def _confirm(cli_ctx, targets, partner_id):
    """Ask, unless `az config set core.disable_confirm_prompt=yes` says that az should not."""
    from knack.prompting import NoTTYException, prompt_y_n
    from knack.util import CLIError

    known = [target for target in targets if not target.problem]
    if not known or cli_ctx.config.getboolean("core", "disable_confirm_prompt", fallback=False):
        return
    what = f"the link to partner ID {partner_id}" if partner_id else "the link, whatever the partner ID"
    more = f" and {len(known) - 1} more" if len(known) > 1 else ""
    try:
        agreed = prompt_y_n(f"Remove {what}, from {known[0]}{more}?")
    except NoTTYException as error:
        raise no_terminal() from error
    except EOFError:  # Ctrl-D
        agreed = False
    if not agreed:
        raise CLIError("Operation cancelled.")
