"""What a customer is called."""


def title_of(row):
    """What to call a customer: a tenant that is known by Azure Lighthouse alone has neither name nor domain.

    :param row: what the command prints of it, dict.
    :return: any str: the display name, the domain, or whose subscriptions it owns, the first that is known.
    """
    seen = [subscription["displayName"] for subscription in row["subscriptions"] if subscription["displayName"]]
    return (
        row["tenantDisplayName"]
        or row["tenantDefaultDomain"]
        or (f"Owner of {seen[0]}" if seen else row["tenantId"])
        or "Tenants that could not be listed"
    )
