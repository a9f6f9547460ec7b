"""The ManagementPartner resource provider, API version 2018-02-01."""
