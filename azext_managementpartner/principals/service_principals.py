"""What az keeps of the service principals that have signed in."""

import os


def kept_entry(target):
    """The entry whose credential gets tokens for a target, as az itself chooses it.

    The credential is the application's, and good for each tenant in which the application exists.

    :param target: `Target` of a service principal.
    :return: dict as az keeps it, by its own persistence layer: `client_id`, `tenant`, and what the service principal
        signed in with; the entry of the target's tenant, else the first one; {} where there is none.
    :raises PersistenceError: it cannot be decrypted.
    """
    from azure.cli.core._environment import get_config_dir
    from azure.cli.core.auth.persistence import file_extensions, load_secret_store

    path = os.path.join(get_config_dir(), "service_principal_entries")
    is_encrypted = os.path.exists(path + file_extensions[True])
    entries = load_secret_store(path, is_encrypted).load()
    own = [entry for entry in entries if entry["client_id"] == target.user_name]
    of_tenant = [entry for entry in own if entry["tenant"] == target.tenant]
    return next(iter(of_tenant + own), {})
