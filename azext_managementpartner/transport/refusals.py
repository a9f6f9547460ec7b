"""What Azure's error answers say."""

import json

_NOT_LINKED = (404, "NotFound")


def service_error(response):
    """Code and message of an error answer in the API's form.

    :param response: HTTP response of azure-core.
    :return: tuple of the code and `(Code) message`, both str; None twice where the answer has another form.
    """
    try:
        error = json.loads(body_of(response))["error"]
        code, message = error["code"], error["message"]
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        return None, None
    if isinstance(code, str) and isinstance(message, str):
        return code, f"({code}) {message}"
    return None, None


def body_of(response):
    """The body of an answer; the clients of az 2.61 itself get answers of azure-core's older type.

    :param response: HTTP response of azure-core.
    :return: bytes.
    """
    return response.content if hasattr(response, "content") else response.body()


def is_refused(error):
    """Whether Azure says that something is not allowed, not licensed or not there, rather than being in trouble.

    :param error: an azure.core.exceptions.HttpResponseError.
    :return: bool; False, too, where the sign-in is refused, something else than Azure answered, or an answer broke off.
    """
    if error.response is None:  # azure-core's error of an answer that broke off
        return False
    code, _ = service_error(error.response)
    return code is not None and 400 <= error.status_code < 500 and error.status_code not in (401, 429)


def is_nothing_linked(response):
    """Whether the ManagementPartner provider says that nothing is linked.

    :param response: HTTP response of azure-core.
    :return: bool; False where something else was not found, or something else than the provider answered.
    """
    code, _ = service_error(response)
    return (response.status_code, code) == _NOT_LINKED
