"""The addresses at which tests ask the emulator."""

LOGIN = "https://login.microsoftonline.com"
METADATA = "/metadata/endpoints?api-version=2022-09-01"
PARTNERS = "/providers/Microsoft.ManagementPartner/partners"
VERSION = "?api-version=2018-02-01"
PARTNER = f"{PARTNERS}/12345"
