"""Credentials of a service principal other than a secret. Keys are only in memory, and are created when needed."""

import base64
import time
from dataclasses import dataclass
from functools import cached_property

import jwt
import trustme
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.x509 import load_pem_x509_certificate


class ClientCertificate:
    """A certificate with its private key.

    :param name: common name.
    """

    def __init__(self, name):
        self._name = name

    @cached_property
    def _issued(self):
        return trustme.CA().issue_cert(common_name=self._name, key_type=trustme.KeyType.RSA)

    @cached_property
    def _certificate(self):
        return load_pem_x509_certificate(self._issued.cert_chain_pems[0].bytes())

    @property
    def pem(self) -> bytes:
        """The private key and the certificate, as the content of a file for az."""
        return self._issued.private_key_and_cert_chain_pem.bytes()

    @property
    def public_key(self):
        """The key that verifies signatures of the private key."""
        return self._certificate.public_key()

    @property
    def thumbprint(self) -> str:
        """The `x5t` header of tokens that are signed with the certificate."""
        return base64.urlsafe_b64encode(self._certificate.fingerprint(SHA1())).decode().rstrip("=")


class ForeignIssuer:
    """A token issuer other than Entra ID, like that of a CI service.

    :param url: the issuer in its tokens.
    """

    def __init__(self, url):
        self.url = url

    @cached_property
    def _key(self):
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @property
    def public_key(self):
        """The key that verifies its signatures."""
        return self._key.public_key()

    def token(self, subject, audience, lifetime) -> str:
        """A token, as a job of the CI service gets it.

        :param lifetime: seconds until it expires; below 0: it has expired.
        """
        expires = int(time.time()) + lifetime
        claims = {"iss": self.url, "sub": subject, "aud": audience, "iat": expires - 600, "exp": expires}
        return jwt.encode(claims, self._key, algorithm="RS256")


@dataclass(frozen=True)
class FederatedCredential:
    """The tokens of a `ForeignIssuer` with which a service principal can sign in: their subject and audience."""

    issuer: ForeignIssuer
    subject: str
    audience: str = "api://AzureADTokenExchange"

    def token(self, lifetime=600):
        """A matching token; see `ForeignIssuer.token`."""
        return self.issuer.token(self.subject, self.audience, lifetime)
