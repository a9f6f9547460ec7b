"""The selected targets of a command over many tenants, and the result in each."""

from contextlib import contextmanager
from functools import partial
from typing import NamedTuple

from azure.cli.core.azclierror import InvalidArgumentValueError
from knack.log import get_logger

from azext_managementpartner._client_factory import sharing
from azext_managementpartner._text import is_guid
from azext_managementpartner.settings import login_timeout, shows_progress
from azext_managementpartner.tenants.for_each import for_each_target, is_unfinished, result_of
from azext_managementpartner.tenants.rows import tenant_rows
from azext_managementpartner.tenants.targets import (
    MOST_QUESTIONS,
    choose_targets,
    did_you_mean,
    names_to_mean,
    tenant_ids,
)

logger = get_logger(__name__)


class Selection(NamedTuple):
    """The targets of a command over many tenants.

    :param targets: list of `Target`.
    :param problems: the tenants that have no target, list of pairs: an account as az keeps it, and the CLIError that
        says why. The tenant of the account is None where the tenants of a user could not be listed.
    :param sign_in: function that lets a user sign in to a tenant, see `sign_in_and_repeat`; None: without `--login`.
    """

    cli_ctx: object
    shared: object
    targets: list
    problems: list
    sign_in: object

    @property
    def is_of_many(self):
        """Whether the command prints more than one row."""
        return len(self.targets) + len(self.problems) > 1

    def results(self, task, one_first=None):
        """The result of each target, with the `objectId` of its access token; see `for_each_target`."""
        do = partial(for_each_target, self.cli_ctx, self.shared.pool, task=task, one_first=one_first)
        results = do(self.targets)
        if self.sign_in and not any(map(is_unfinished, results)):
            from azext_managementpartner.tenants.login import sign_in_and_repeat

            sign_in_and_repeat(
                self.targets, results, self.sign_in, lambda target: do([target], shows_progress=False)[0]
            )
        return [self._with_object_id(*each) for each in zip(self.targets, results, strict=True)]

    def rows(self, results, columns):
        """The rows of the command, those of the problems included; see `tenant_rows`."""
        outcomes = [(target.account, result) for target, result in zip(self.targets, results, strict=True)]
        outcomes += [(account, result_of(error)) for account, error in self.problems]
        return tenant_rows(outcomes, columns)

    def _with_object_id(self, target, result):
        return {**result, "objectId": result.get("objectId") or self.shared.sign_ins.claims(target).get("oid")}


@contextmanager
def selection_of(cli_ctx, tenants, all_tenants, exclude_tenants, *, login, use_device_code):  # noqa: PLR0913
    """Choose the targets of a command; connections and sign-ins are there inside the block.

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
        targets, problems = choose_targets(cli_ctx, shared, tenants, all_tenants, left_out)
        if left_out:
            _refuse_misspelled(targets, problems, left_out)
        selected = [target for target in targets if target.tenant_key not in left_out]
        unreachable = [(account, error) for account, error in problems if _place(account) not in left_out]
        if (targets or problems) and not (selected or unreachable):
            raise InvalidArgumentValueError(
                "--exclude-tenants leaves no tenant; nothing was done.", recommendation="Leave out fewer tenants."
            )
        yield Selection(cli_ctx, shared, selected, unreachable, sign_in)


def _place(account):
    return (account["tenantId"] or "").lower()


def _refuse_misspelled(targets, problems, left_out):
    """Refuse a name in --exclude-tenants that nobody has, and that is nearly one of the names that are selected.

    :param left_out: dict of GUIDs to names, see `tenant_ids`.
    """
    there = {target.tenant_key for target in targets} | {_place(account) for account, _ in problems}
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
