"""The two dialects of the provider: its responses as recorded since 2021, and as in 2018."""

from dataclasses import dataclass

NO_ACCOUNT = (
    "The user does not have an account in this tenant, work with the administrator to add the account. If you are "
    "a CSP partner logged in the customer tenant, you will not be able to link the Partner ID"
)


@dataclass(frozen=True)
class Refusal:
    """An error response.

    :param status: HTTP status code.
    :param code: error code.
    :param message: `{partner_id}` stands for the ID in the request.
    """

    status: int
    code: str
    message: str


@dataclass(frozen=True)
class Dialect:
    """The differences between the dialects.

    :param nothing_linked: nothing is linked.
    :param another_linked: the ID in the request is not the linked one.
    :param already_linked: a link exists and must not be created again.
    :param no_such_partner: no partner has the ID.
    :param no_account: the caller has only delegated access as a CSP partner.
    :param repeats_code: whether an error repeats its code and message outside `error`.
    :param links_again: whether the linked ID can be linked again, which is a write.
    :param deletes_nothing: whether it is a success to delete an ID that is not linked.
    :param counts_writes: whether version and etag increase with each write; otherwise they are 1.
    :param limit_header: the header with the number of remaining writes.
    :param limit: the number of remaining writes after the first one.
    """

    nothing_linked: Refusal
    another_linked: Refusal
    already_linked: Refusal
    no_such_partner: Refusal
    no_account: Refusal
    repeats_code: bool
    links_again: bool
    deletes_nothing: bool
    counts_writes: bool
    limit_header: str
    limit: int


_NOT_LINKED = Refusal(
    404, "ManagementPartnerNotFound", "This user or service principal is not linked with a Partner ID"
)

RECORDED = Dialect(
    nothing_linked=_NOT_LINKED,
    another_linked=_NOT_LINKED,
    already_linked=Refusal(
        409, "PartnerIdAlreadyLinked", "This user or service principal is already linked with a Partner ID"
    ),
    no_such_partner=Refusal(400, "PartnerIdInvalid", "The Partner ID is not valid"),
    no_account=Refusal(403, "Forbidden", NO_ACCOUNT),
    repeats_code=True,
    links_again=False,
    deletes_nothing=True,
    counts_writes=False,
    limit_header="x-ms-ratelimit-remaining-tenant-resource-requests",
    limit=99,
)
"""As recorded from 2021 to 2026: tests/unit/recorded_answers.json has the recordings and their sources.

These parts are not recorded, but assumed:

* A GET without an ID gets the same error as a GET with an ID, if nothing is linked. Only the message was reported, not
  the status and the code.
* Links are shown, changed and removed as in 2018. A link that is created again keeps its createdTime.
* The status of `already_linked` is 409, which the code of one client expects. The code and the message were reported.
* `another_linked` is an error. Nothing else is known about it.
* To delete an ID other than the linked one is a success, and removes nothing. This would be the worst case for a
  client. Deleting where nothing is linked was recorded as a success.
* The status and the code of `no_account`. The message was reported.
* An ID that no partner has gets `no_such_partner` also if another ID is linked.
"""

ANSWERS_OF_2018 = Dialect(
    nothing_linked=Refusal(404, "NotFound", "The user or service principal has no partner ID linked in this tenant."),
    another_linked=Refusal(404, "NotFound", "The partner ID {partner_id} is not linked."),
    already_linked=Refusal(409, "Conflict", "A partner ID is linked already."),
    no_such_partner=Refusal(400, "BadRequest", "The partner ID {partner_id} is not valid."),
    no_account=Refusal(403, "Forbidden", NO_ACCOUNT),
    repeats_code=False,
    links_again=True,
    deletes_nothing=False,
    counts_writes=True,
    limit_header="x-ms-ratelimit-remaining-tenant-writes",
    limit=1199,
)
"""As recorded in 2018, without errors. The error codes are those in an older version of the specification."""

DIALECTS = {"recorded": RECORDED, "2018": ANSWERS_OF_2018}
"""The dialects by name."""
