"""The selected targets of a command for many tenants, and their results."""

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
    MAX_SUGGESTIONS,
    choose_targets,
    did_you_mean,
    known_names,
    tenant_ids,
)

logger = get_logger(__name__)


class Selection(NamedTuple):
    """The targets of a command for many tenants.

    :param targets: `Target` of each.
    :param problems: the tenants without a target: pairs of an account as az keeps it, and the CLIError that says why.
        The tenant of the account is None if the tenants of a user could not be listed.
    :param sign_in: function that prompts a user to sign in, see `sign_in_and_repeat`; None: without `--login`.
    """

    cli_ctx: object
    shared: object
    targets: list
    problems: list[tuple]
    sign_in: object

    @property
    def is_of_many(self):
        """Whether the command prints more than one row."""
        return len(self.targets) + len(self.problems) > 1

    def results(self, task, one_first=None):
        """The result of each target, with the `objectId` of its access token; see `for_each_target`."""
        run = partial(for_each_target, self.cli_ctx, self.shared.pool, task=task, one_first=one_first)
        results = run(self.targets)
        if self.sign_in and not any(map(is_unfinished, results)):
            from azext_managementpartner.tenants.login import sign_in_and_repeat

            sign_in_and_repeat(
                self.targets, results, self.sign_in, lambda target: run([target], shows_progress=False)[0]
            )
        return [self._with_object_id(*each) for each in zip(self.targets, results, strict=True)]

    def rows(self, results, columns):
        """The rows of the command, including those of the problems; see `tenant_rows`."""
        outcomes = [(target.account, result) for target, result in zip(self.targets, results, strict=True)]
        outcomes += [(account, result_of(error)) for account, error in self.problems]
        return tenant_rows(outcomes, columns)

    def _with_object_id(self, target, result):
        return {**result, "objectId": result.get("objectId") or self.shared.sign_ins.claims(target).get("oid")}


@contextmanager
def selection_of(cli_ctx, tenants, all_tenants, exclude_tenants, *, login, use_device_code):  # noqa: PLR0913
    """Choose the targets of a command, a `Selection`; its connections and sign-ins are usable inside the block.

    :param tenants: see `choose_targets`, as for `all_tenants`.
    :param exclude_tenants: GUIDs and domain names, list of str or None.
    :raises CLIError: see `sharing`, `choose_targets` and `tenant_ids`.
    :raises InvalidArgumentValueError: no target is left, or a setting has an invalid value.
    """
    shows_progress(cli_ctx)  # an invalid setting fails the command before the first request
    with sharing(cli_ctx, many=True) as shared:
        sign_in = None
        if login:
            seconds = login_timeout(cli_ctx)
            sign_in = partial(shared.sign_ins.sign_in, seconds=seconds, use_device_code=use_device_code)
        excluded = tenant_ids(shared, exclude_tenants or [])
        targets, problems = choose_targets(cli_ctx, shared, tenants, all_tenants, excluded)
        if excluded:
            _refuse_misspelled(targets, problems, excluded)
        selected = [target for target in targets if target.tenant_key not in excluded]
        other_problems = [(account, error) for account, error in problems if _tenant_key(account) not in excluded]
        if (targets or problems) and not (selected or other_problems):
            raise InvalidArgumentValueError(
                "--exclude-tenants excludes every tenant. Nothing was done.", recommendation="Exclude fewer tenants."
            )
        if all_tenants and any(target.is_service_principal for target in selected):
            logger.warning(
                "For a service principal, all tenants are those that it is signed in to, because Azure does not show "
                "it any others. To include others, name them, for example in a file: --tenants @customers.csv"
            )
        yield Selection(cli_ctx, shared, selected, other_problems, sign_in)


def _tenant_key(account):
    return (account["tenantId"] or "").lower()


def _refuse_misspelled(targets, problems, excluded):
    """Refuse a name or GUID in --exclude-tenants that matches no tenant, but nearly one; warn about others.

    :param excluded: see `tenant_ids`.
    """
    there = {target.tenant_key for target in targets} | {_tenant_key(account) for account, _ in problems}
    unmatched = {tenant: name for tenant, name in excluded.items() if tenant not in there}
    names, ids = known_names(targets), [target.tenant for target in targets]
    unresolved = [name for tenant, name in unmatched.items() if name == tenant]
    for name in unresolved[:MAX_SUGGESTIONS]:
        question = did_you_mean(name, ids if is_guid(name) else names)
        if question:
            raise InvalidArgumentValueError(
                f"--exclude-tenants: no tenant of this command matches '{name}'. Nothing was done.",
                recommendation=question,
            )
    if unmatched:
        which = ", ".join(unmatched.values())
        logger.warning("--exclude-tenants: no tenant of this command matches %s, so nothing is left out for it.", which)
