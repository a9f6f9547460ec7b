"""The tenants that a command is meant for, and what becomes of each."""

from contextlib import contextmanager
from functools import partial
from typing import NamedTuple

from azure.cli.core.azclierror import InvalidArgumentValueError
from knack.log import get_logger

from azext_managementpartner._client_factory import sharing
from azext_managementpartner._text import is_guid
from azext_managementpartner.fleet.sweep import is_unfinished, sweep
from azext_managementpartner.fleet.targets import MOST_QUESTIONS, choose_targets, names_to_mean, tenant_ids
from azext_managementpartner.messages.access import did_you_mean
from azext_managementpartner.settings import login_timeout, shows_progress

logger = get_logger(__name__)


class Fleet(NamedTuple):
    """The targets of a command over many tenants.

    :param cli_ctx: the context of the running command.
    :param shared: `Shared` connections, sign-ins and threads.
    :param targets: list of `Target`.
    :param sign_in: function that lets a user sign in where a tenant asks for it, see `logins`; None: nobody does.
    """

    cli_ctx: object
    shared: object
    targets: list
    sign_in: object

    def results(self, task, in_turn=None):
        """What becomes of each target; see `sweep`. Where a token was had, `objectId` is what it says."""
        do = partial(sweep, self.cli_ctx, self.shared.pool, task=task, in_turn=in_turn)
        results = do(self.targets)
        if self.sign_in and not any(map(is_unfinished, results)):
            from azext_managementpartner.fleet.logins import sign_in_and_repeat

            sign_in_and_repeat(
                self.targets, results, self.sign_in, lambda target: do([target], shows_progress=False)[0]
            )
        return [self._with_object_id(*each) for each in zip(self.targets, results, strict=True)]

    def _with_object_id(self, target, result):
        return {**result, "objectId": result.get("objectId") or self.shared.sign_ins.claims(target).get("oid")}


@contextmanager
def fleet_of(cli_ctx, tenants, all_tenants, exclude_tenants, *, login, use_device_code):  # noqa: PLR0913
    """Choose the targets of a command; connections and sign-ins are there inside the block.

    :param cli_ctx: the context of the running command.
    :param tenants: GUIDs and domain names, list of str or `ListedTenant`; None: see `all_tenants`.
    :param all_tenants: every target; otherwise, and without `tenants`, the current account alone.
    :param exclude_tenants: GUIDs and domain names of tenants to leave out, list of str; None: none.
    :param login: let users sign in where a tenant asks for it.
    :param use_device_code: by a device code.
    :raises CLIError: see `sharing`, `choose_targets` and `tenant_ids`.
    :raises InvalidArgumentValueError: no target is left; or a setting is none that can be used.
    """
    shows_progress(cli_ctx)  # refused before anybody is asked, if it is neither true nor false
    with sharing(cli_ctx, many=True) as shared:
        sign_in = None
        if login:
            seconds = login_timeout(cli_ctx)
            sign_in = partial(shared.sign_ins.sign_in, seconds=seconds, use_device_code=use_device_code)
        left_out = tenant_ids(shared, exclude_tenants or [])
        targets = choose_targets(cli_ctx, shared, tenants, all_tenants, left_out)
        yield Fleet(cli_ctx, shared, _without(targets, left_out), sign_in)


def _without(targets, left_out):
    """The targets, but those in tenants to leave out: a dict of their GUIDs to names; see `tenant_ids`."""
    there = {target.place for target in targets}
    useless = {tenant: name for tenant, name in left_out.items() if tenant not in there}
    known = names_to_mean(targets)
    for name in [name for tenant, name in useless.items() if not is_guid(tenant)][:MOST_QUESTIONS]:
        question = did_you_mean(name, known)
        if question:
            raise InvalidArgumentValueError(
                f"--exclude-tenants: Entra ID does not know '{name}'; nothing was done.", recommendation=question
            )
    if useless:
        logger.warning("--exclude-tenants: nothing is left out by %s.", ", ".join(useless.values()))
    left = [target for target in targets if target.place not in left_out]
    if targets and not left:
        raise InvalidArgumentValueError(
            "--exclude-tenants leaves no tenant; nothing was done.", recommendation="Leave out fewer tenants."
        )
    return left
