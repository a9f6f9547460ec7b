"""What a service principal may sign in with, other than a secret. Keys are in memory only, and made when needed."""

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
    def pem(self):
        """Private key and certificate, as they stand in the file that az is given, bytes."""
        return self._issued.private_key_and_cert_chain_pem.bytes()

    @property
    def public_key(self):
        """What signatures made with the private key are verified with."""
        return self._certificate.public_key()

    @property
    def thumbprint(self):
        """How a signed token names the certificate, str."""
        return base64.urlsafe_b64encode(self._certificate.fingerprint(SHA1())).decode().rstrip("=")


class ForeignIssuer:
    """An issuer of tokens that is not Entra ID, like that of a build service.

    :param url: what its tokens call it.
    """

    def __init__(self, url):
        self.url = url

    @cached_property
    def _key(self):
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @property
    def public_key(self):
        """What its signatures are verified with."""
        return self._key.public_key()

    def token(self, subject, audience, lifetime):
        """A token, as a job of the build service gets it.

        :param subject: whom it is for.
        :param audience: where it may be used.
        :param lifetime: seconds until it expires; below 0: it has.
        :return: str.
        """
        expires = int(time.time()) + lifetime
        claims = {"iss": self.url, "sub": subject, "aud": audience, "iat": expires - 600, "exp": expires}
        return jwt.encode(claims, self._key, algorithm="RS256")


@dataclass(frozen=True)
class FederatedCredential:
    """The foreign tokens that a service principal may sign in with.

    :param issuer: `ForeignIssuer`.
    :param subject: whom they must be for.
    :param audience: where they must be meant to be used.
    """

    issuer: ForeignIssuer
    subject: str
    audience: str = "api://AzureADTokenExchange"

    def token(self, lifetime=600):
        """A token that fits; its parameter is that of `ForeignIssuer.token`."""
        return self.issuer.token(self.subject, self.audience, lifetime)
