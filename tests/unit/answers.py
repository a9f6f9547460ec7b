"""Whatever may answer in the place of Azure, and a command of az in this process that gets the answer."""

import json
import os
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from azure.cli.core import get_default_cli
from azure.cli.core.auth.identity import Identity
from hypothesis import strategies as st

from emulator import Emulator
from emulator.session import Session

_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
_VALUES = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20)
HEADERS = st.fixed_dictionaries(
    {"Retry-After": st.sampled_from(["0.001", "3600", "1e9", "inf"])},
    optional={
        "Content-Type": st.sampled_from(["text/html", "application/json", "text/plain; charset=utf-99", ""]) | _VALUES,
        "WWW-Authenticate": st.sampled_from(["Bearer", 'Bearer error="insufficient_claims", claims="%%%"']) | _VALUES,
        "Location": st.sampled_from(["/", "https://management.azure.com/providers/x", "http://[bad"]) | _VALUES,
    },
)
STATUSES = st.just(200) | st.sampled_from(
    [201, 202, 204, 206, 302, 304, 308, 400, 401, 403, 404, 405, 409, 429, 500, 503]
)


@contextmanager
def signed_in(world, tenant, folder):
    """Run an emulator, sign Alex in to it, and let this process be that az.

    :param world: `World`.
    :param tenant: the tenant to sign in to, a domain name.
    :param folder: folder for az's configuration, `Path`.
    :return: the `Emulator`, and the context of a command of az.
    """
    with Emulator(world) as emulator, pytest.MonkeyPatch.context() as patch:
        session = Session(emulator, folder)
        session.sign_in_user(emulator.world["alex"], "--tenant", tenant)
        for name in os.environ.keys() | session.env.keys():
            patch.setenv(name, session.env[name]) if name in session.env else patch.delenv(name)
        bundle = session.directory / "emulator.pem"
        emulator.certificates.write_bundle(bundle, public=False)
        patch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
        for kept in ("_msal_token_cache", "_msal_http_cache"):  # of an az that this process was before
            patch.setattr(Identity, kept, None)
        cli_ctx = get_default_cli()
        cli_ctx.data["command"] = "managementpartner"
        yield emulator, SimpleNamespace(cli_ctx=cli_ctx, name="managementpartner")


def json_values(keys):
    """Any JSON, with some of these keys in its objects."""
    return st.recursive(_SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4))


@st.composite
def bodies(draw, answers):
    """Bytes that are one of the answers, nearly one, a refusal, or nothing of the kind."""
    anything = json_values(st.text(max_size=5))
    refusals = st.fixed_dictionaries(
        {"error": anything | st.fixed_dictionaries({"code": anything, "message": anything})}
    )
    text = json.dumps(draw(answers | answers | refusals), ensure_ascii=draw(st.booleans()))
    body = text.encode("utf-8", errors="surrogatepass")
    match draw(st.sampled_from(["whole", "whole", "truncated", "spoilt", "other"])):
        case "truncated":
            return body[: draw(st.integers(0, len(body)))]
        case "spoilt":
            place = draw(st.integers(0, len(body)))
            return body[:place] + draw(st.binary(max_size=4)) + body[place:]
        case "other":
            return draw(st.binary(max_size=200))
    return body


def is_in_words(error):
    """Whether an error of az has nothing in it that a terminal would interpret."""
    texts = (str(error), *getattr(error, "recommendations", ()))
    return all(character.isprintable() or character == "\n" for text in texts for character in text)
