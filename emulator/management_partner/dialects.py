"""The two ways in which the provider has answered: as it was recorded since 2021, and as in 2018."""

from dataclasses import dataclass

NO_ACCOUNT = (
    "The user does not have an account in this tenant, work with the administrator to add the account. If you are "
    "a CSP partner logged in the customer tenant, you will not be able to link the Partner ID"
)


@dataclass(frozen=True)
class Refusal:
    """What a request is refused with.

    :param status: HTTP status code.
    :param code: error code.
    :param message: what it says; `{partner_id}` in it stands for the ID that was asked for.
    """

    status: int
    code: str
    message: str


@dataclass(frozen=True)
class Dialect:
    """What differs between the two.

    :param nothing_linked: `Refusal` where nothing is linked.
    :param another_linked: `Refusal` of a request for an ID that is not the linked one.
    :param already_linked: `Refusal` of a new link where one must not be made.
    :param no_such_partner: `Refusal` of an ID that no partner has.
    :param no_account: `Refusal` where the caller has only delegated access as a CSP partner.
    :param repeats_code: whether code and message of a refusal stand a second time, outside `error`.
    :param links_again: whether the ID that is linked already may be linked again, which is a write.
    :param deletes_nothing: whether it is a success to delete what is not linked.
    :param counts_writes: whether version and etag grow with each write; otherwise they are 1.
    :param limit_header: the header that says how many writes are left.
    :param limit: how many writes are left after the first one.
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

What nobody has recorded is a guess:

* That a question for the link, whatever its ID, is answered like one for an ID where nothing is linked: the message was
  reported, the status and the code were not.
* That links are shown, changed and removed as in 2018, and that a link that is made again keeps its createdTime.
* The status of `already_linked`: 409 is what the code of one client expects. Code and message were reported.
* `another_linked` is an error, and nothing more is known of it.
* That deleting another ID than the linked one is a success, and removes nothing. Deleting where nothing is linked was
  recorded as a success; this would be the worst for a client.
* Status and code of `no_account`. The message was reported.
* That an ID that no partner has is refused as such where another one is linked, too.
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
"""As recorded in 2018. No refusal was recorded then: the codes are those that the specification once listed."""

DIALECTS = {"recorded": RECORDED, "2018": ANSWERS_OF_2018}
"""Both by name."""
