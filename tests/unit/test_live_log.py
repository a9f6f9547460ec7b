"""What `nox -s live` reads in az's log file."""

from tools.live.az_log import Exchange, exchanges

URL = "https://management.azure.com/providers/Microsoft.ManagementPartner/partners?api-version=2018-02-01"
OTHER = "https://management.azure.com/subscriptions?api-version=2022-12-01"


def log(*messages, name="cli.azure.cli.core.sdk.policies"):
    return "".join(f"42 : 2026-11-25 00:05:19,942 : DEBUG : {name} : {message}\n" for message in messages)


def request(url=URL, method="GET"):
    headers = ["Request headers:", "    'Authorization': '*****'", "Request body:", "This request has no body"]
    return log(f"Request URL: {url!r}", f"Request method: {method!r}", *headers)


def response(body="{}", status=200):
    return log(f"Response status: {status}", "Response headers:", "    'ETag': 'W/\"1\"'", "Response content:", body)


def test_each_request_comes_with_its_answer():
    text = log("Cache hit an AT", name="msal.application") + request() + log("Retry", name="urllib3") + response()
    text += request(method="DELETE") + response("")
    assert exchanges(text) == [
        Exchange(URL, "GET", 200, {"etag": 'W/"1"'}, "{}"),
        Exchange(URL, "DELETE", 200, {"etag": 'W/"1"'}, ""),
    ]


def test_what_az_rest_sends_comes_with_its_answer_and_without_the_token():
    of_rest = {"name": "cli.azure.cli.core.util"}
    asked = log("No subscription ID specified in the URL", f"Request URL: {URL!r}", "Request method: 'PUT'", **of_rest)
    asked += log(
        "Request headers:", "    'Authorization': 'Bearer eyJhbGciOiJIU...'", "Request body:", "None", **of_rest
    )
    came = log("Response status: 409", "Response headers:", "    'Expires': '-1'", "Response content:", "{}", **of_rest)
    text = asked + log("Starting new HTTPS connection", name="urllib3.connectionpool") + came
    text += log("azure.cli.core.util.handle_exception is called with an exception:", "Conflict({})", **of_rest)
    assert exchanges(text) == [Exchange(URL, "PUT", 409, {"expires": "-1"}, "{}")]


def test_a_body_may_have_several_lines_and_look_like_a_log():
    body = '{\n  "a": 1\n}\n\nResponse status: 500'
    assert [exchange.body for exchange in exchanges(request() + response(body))] == [body]


def test_a_request_that_is_tried_again_has_the_answer_that_came():
    assert [exchange.status for exchange in exchanges(request() + request() + response())] == [200]


def test_answers_to_requests_at_the_same_time_are_given_to_none():
    text = request() + response() + request(OTHER) + request() + response() + response() + request() + response("[]")
    assert [exchange.body for exchange in exchanges(text)] == ["{}", "[]"]


def test_lines_of_several_threads_may_stand_between_each_other():
    (one, *rest), other = request().splitlines(keepends=True), request(OTHER)
    assert exchanges(one + other + "".join(rest) + response() + response() + request() + response("[]")) == [
        Exchange(URL, "GET", 200, {"etag": 'W/"1"'}, "[]")
    ]
    for place in range(len(answer := response().splitlines(keepends=True))):
        text = "".join([request(), *answer[:place], other, *answer[place:]]) + response()
        assert [exchange.url for exchange in exchanges(text + request() + response())][-1] == URL
        assert all(exchange.body == "{}" for exchange in exchanges(text))


def test_a_log_without_requests_has_none():
    assert exchanges("") == exchanges(log("Cache hit an AT", name="msal.application")) == []
