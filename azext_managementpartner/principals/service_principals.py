"""What az keeps of the service principals that have signed in."""

import os
import re
import threading

_CERTIFICATE = r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----"


class ServicePrincipals:  # pylint: disable=too-few-public-methods  # it keeps what was read
    """The credentials of all service principals, read once, when the first of them is needed.

    :param cli_ctx: the context of the running command.
    """

    def __init__(self, cli_ctx):
        self._cli_ctx = cli_ctx
        self._entries = None
        self._credentials = {}
        self._reading = threading.Lock()

    def client_credential(self, target):
        """The credential that gets tokens for a target.

        :param target: `Target` of a service principal.
        :return: what MSAL takes for it, str or dict; None where only az knows what to make of it.
        :raises OSError: the certificate is gone.
        :raises CLIError: the certificate is no PEM file with a certificate and its private key.
        """
        from azure.cli.core.util import should_encrypt_token_cache

        with self._reading:
            if self._entries is None:
                self._entries = kept_entries(should_encrypt_token_cache(self._cli_ctx))
            entry = entry_of(target, self._entries)
            place = (entry.get("client_id"), entry.get("tenant"))
            if place not in self._credentials:
                self._credentials[place] = client_credential(entry)
            return self._credentials[place]


def kept_entries(encrypted=None):
    """Read all that az keeps, by az's own persistence layer.

    :param encrypted: whether az encrypts it; None: as the file that is there says.
    :return: list of dict, as az keeps them: `client_id`, `tenant`, and what the service principal signed in with.
    :raises PersistenceError: it cannot be decrypted.
    """
    from azure.cli.core._environment import get_config_dir
    from azure.cli.core.auth.persistence import file_extensions, load_secret_store

    path = os.path.join(get_config_dir(), "service_principal_entries")
    if encrypted is None:
        encrypted = os.path.exists(path + file_extensions[True])
    return load_secret_store(path, encrypted).load()


def entry_of(target, entries):
    """The entry whose credential gets tokens for a target.

    The credential is the application's, and good for each tenant in which the application exists.

    :param target: `Target` of a service principal.
    :param entries: see `kept_entries`.
    :return: the entry of the target's tenant, else of the tenant of the account that goes there, else the first one,
        as az itself takes it; {} where there is none.
    """
    own = [entry for entry in entries if entry["client_id"] == target.user_name]
    of_tenant = {entry["tenant"]: entry for entry in own}
    return of_tenant.get(target.tenant) or of_tenant.get(target.signed_in_to) or next(iter(own), {})


def client_credential(entry):
    """What MSAL takes for the credential of an entry.

    :param entry: see `kept_entries`.
    :return: str or dict; None where az keeps something that is not known here.
    :raises OSError: the certificate is gone.
    :raises CLIError: the certificate is no PEM file with a certificate and its private key.
    """
    if entry.get("client_secret"):
        return entry["client_secret"]
    if entry.get("certificate"):
        return _of_certificate(entry["certificate"], entry.get("use_cert_sn_issuer"))
    if entry.get("client_assertion"):
        return {"client_assertion": entry["client_assertion"]}
    return None


def _of_certificate(path, with_chain):
    """Read a certificate and its private key; of the key's text, MSAL would make a key once a tenant, 40 ms each."""
    from cryptography.hazmat.primitives.hashes import SHA1
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from cryptography.x509 import load_pem_x509_certificate
    from knack.util import CLIError

    with open(path, "rb") as file:
        pem = file.read()
    try:
        thumbprint = load_pem_x509_certificate(pem).fingerprint(SHA1()).hex().upper()
        private_key = load_pem_private_key(pem, None)
        public = re.search(_CERTIFICATE, pem.decode(), re.DOTALL)[0] if with_chain else None
    except (ValueError, TypeError) as error:
        raise CLIError(f"Invalid certificate, please use a valid PEM file. Error detail: {error}") from error
    credential = {"private_key": private_key, "thumbprint": thumbprint}
    return {**credential, "public_certificate": public} if public else credential
