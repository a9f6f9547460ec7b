"""`az aazpartner show`."""

from azure.cli.core.aaz import AAZCommand, AAZHttpOperation, AAZIntType, AAZObjectType, AAZStrType, register_command

TEXTS = ("partnerId", "partnerName", "tenantId", "objectId", "createdTime", "updatedTime", "state")


@register_command("aazpartner show")
class Show(AAZCommand):
    """Show the link.

    :example: Show the link in the tenant of the current subscription.
        az aazpartner show
    """

    def _handler(self, command_args):
        super()._handler(command_args)
        PartnersGet(ctx=self.ctx)()
        return self.deserialize_output(self.ctx.vars.instance, client_flatten=True)


class PartnersGet(AAZHttpOperation):
    """GET …/partners."""

    CLIENT_TYPE = "MgmtClient"
    url = property(lambda self: self.client.format_url("/providers/Microsoft.ManagementPartner/partners"))
    method = "GET"
    error_format = "ODataV4Format"

    def __call__(self):
        session = self.client.send_request(request=self.make_request(), stream=False)
        if session.http_response.status_code != 200:
            return self.on_error(session.http_response)
        return self.ctx.set_var("instance", self.deserialize_http_content(session), schema_builder=link_schema)

    @property
    def query_parameters(self):
        return self.serialize_query_param("api-version", "2018-02-01", required=True)

    @property
    def header_parameters(self):
        return self.serialize_header_param("Accept", "application/json")


def link_schema():
    """The form of a link, as aaz describes it."""
    schema = AAZObjectType()
    schema.etag = AAZIntType()
    for name in ("id", "name", "type"):
        setattr(schema, name, AAZStrType(flags={"read_only": True}))
    schema.properties = AAZObjectType(flags={"client_flatten": True})
    schema.properties.version = AAZIntType()
    for name in TEXTS:
        setattr(schema.properties, name, AAZStrType())
    return schema
