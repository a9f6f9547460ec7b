"""Output objects and table rows."""

from azext_managementpartner._format import link_output, link_row
from azext_managementpartner.vendored_sdks.managementpartner import PartnerResponse
from tests.unit.links import link

LINK = link(partnerName="Contoso Consulting", tenantId="t", objectId="o")


def output_of(answer):
    return link_output(PartnerResponse.deserialize(answer))


def test_the_output_is_one_flat_object_with_the_values_as_sent():
    flat = {**{key: value for key, value in LINK.items() if key != "properties"}, **LINK["properties"]}
    assert output_of(LINK) == flat


def test_a_field_that_was_not_sent_is_absent():
    properties = {key: value for key, value in LINK["properties"].items() if key != "partnerName"}
    assert "partnerName" not in output_of({**LINK, "properties": properties})


def test_the_table_has_the_columns_of_get_azmanagementpartner():
    row = link_row(output_of(LINK))
    assert list(row.items()) == [
        ("PartnerId", "12345"),
        ("PartnerName", "Contoso Consulting"),
        ("State", "Active"),
        ("TenantId", "t"),
        ("ObjectId", "o"),
    ]


def test_the_table_leaves_the_cell_of_a_missing_field_empty():
    assert link_row({"partnerId": "12345"})["PartnerName"] == ""
