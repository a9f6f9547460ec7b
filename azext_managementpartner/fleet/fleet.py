"""The tenants that a command is meant for, and what becomes of each."""

from contextlib import contextmanager
from functools import partial
from typing import NamedTuple

from azext_managementpartner._client_factory import sharing
from azext_managementpartner.fleet.sweep import is_unfinished, sweep
from azext_managementpartner.fleet.targets import choose_targets
from azext_managementpartner.settings import login_timeout


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
        """What becomes of each target; see `sweep`."""
        do = partial(sweep, self.cli_ctx, self.shared.pool, task=task, in_turn=in_turn)
        results = do(self.targets)
        if self.sign_in and not any(map(is_unfinished, results)):
            from azext_managementpartner.fleet.logins import sign_in_and_repeat

            sign_in_and_repeat(
                self.targets, results, self.sign_in, lambda target: do([target], shows_progress=False)[0]
            )
        return results


@contextmanager
def fleet_of(cli_ctx, tenants, all_tenants, *, login, use_device_code):
    """Choose the targets of a command; connections and sign-ins are there inside the block.

    :param cli_ctx: the context of the running command.
    :param tenants: GUIDs and domain names, a list; None: see `all_tenants`.
    :param all_tenants: every target; otherwise, and without `tenants`, the current account alone.
    :param login: let users sign in where a tenant asks for it.
    :param use_device_code: by a device code.
    :raises CLIError: see `sharing` and `choose_targets`.
    """
    with sharing(cli_ctx, many=True) as shared:
        sign_in = None
        if login:
            seconds = login_timeout(cli_ctx)
            sign_in = partial(shared.sign_ins.sign_in, seconds=seconds, use_device_code=use_device_code)
        yield Fleet(cli_ctx, shared, choose_targets(cli_ctx, shared, tenants, all_tenants), sign_in)
