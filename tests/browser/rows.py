"""Rows of a report whose texts want to be more than texts."""

from tests.browser.sample import sample

HOSTILE = [
    "<script>window.hacked = 1</script>",
    "</script><script>window.hacked = 2</script>",
    "</style><style>body { display: none }</style>",
    "<img src=x onerror=window.hacked=3>",
    '"><svg onload=window.hacked=4>',
    "' onfocus='window.hacked=5' autofocus tabindex=1 '",
    "</bdi></th></tr></tbody></table></main></body></html><script>window.hacked = 6</script>",
    "</details></td><td><iframe srcdoc='<script>parent.hacked = 7</script>'></iframe>",
    "javascript:window.hacked=8",
    "<a href='javascript:window.hacked=9'>click</a>",
    "<!-- customers --><!--",
    "-->]]><![CDATA[<script>window.hacked = 10</script>]]>",
    "&lt;b&gt; &amp; &#60;script&#62; &notin;",
    "evil\u202egnp.exe\u2066 \u200b\u200f",
    "\ud800 lone \udfff",
    "\x00\x07\x1b[31mred\x9b\r\n\ttabs\u2028lines",
    "<base href=//evil.example><meta http-equiv=refresh content='0;url=//evil.example'>",
    '=HYPERLINK("//evil.example")',
    "{{7*7}}${7*7}<%= 7 %>",
    "שלום עולם",
    "a" * 300,
]
TEXTS = {
    "tenantId",
    "tenantDisplayName",
    "tenantDefaultDomain",
    "partnerIds",
    "userName",
    "objectId",
    "partnerId",
    "partnerName",
    "createdTime",
    "updatedTime",
    "checkedTime",
    "error",
    "subscriptionId",
    "displayName",
    "state",
    "until",
    "scope",
    "roles",
    "id",
    "roleDefinitionId",
    "roleName",
    "principalId",
    "since",
    "condition",
    "text",
    "advice",
}
"""The keys of a row whose values are texts from elsewhere."""


def replaced(value, text, key=None):
    """Rows in which each text from elsewhere is another one.

    :param value: rows, or what is in them.
    :param text: function that is given the key, and gives the text.
    """
    if isinstance(value, dict):
        return {name: replaced(each, text, name) for name, each in value.items()}
    if isinstance(value, list):
        return [replaced(each, text, key) for each in value]
    return text(key) if key in TEXTS and value is not None else value


def hostile():
    """The sample's customers, each text replaced by a hostile one, and each hostile text in each kind of place.

    :return: list of rows.
    """
    places = {}

    def text(key):
        places[key] = places.get(key, hash_of(key)) + 1
        return HOSTILE[places[key] % len(HOSTILE)]

    return [row for _ in HOSTILE for row in replaced(sample()[1:2] + sample()[8:], text)]


def hash_of(key):
    """Where the texts of a key begin, so that a customer has many of them."""
    return sum(map(ord, key))
