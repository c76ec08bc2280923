"""The keys of the installation: what wraps them, where they lie, how long their backups stay."""

from config import env

_KEYS = env.home() / "keys"

FONDS_INSTALLATION_KEY_KIND = env.text("FONDS_INSTALLATION_KEY_KIND", "file")
FONDS_INSTALLATION_KEY_FILE = env.text(
    "FONDS_INSTALLATION_KEY_FILE", str(_KEYS / "installation.key")
)
FONDS_INSTALLATION_KEYS = env.text("FONDS_INSTALLATION_KEYS")
FONDS_KEYS_DIR = env.text("FONDS_KEYS_DIR", str(_KEYS / "epochs"))
FONDS_SUITE = env.text("FONDS_SUITE", "aes-256-gcm")

# Backups of the keys have a folder and a window of their own: what is destroyed lives on in them.
FONDS_KEY_BACKUP_DIR = env.text("FONDS_KEY_BACKUP_DIR", str(env.home() / "key-backups"))
FONDS_KEY_BACKUP_DAYS = env.number("FONDS_KEY_BACKUP_DAYS", 30)
if FONDS_KEY_BACKUP_DAYS < 1:
    raise env.wrong("FONDS_KEY_BACKUP_DAYS", str(FONDS_KEY_BACKUP_DAYS), "one day or more")
FONDS_KEY_BACKUP_RECIPIENT = env.text("FONDS_KEY_BACKUP_RECIPIENT")

FONDS_KEY_SERVICES = {
    "vault": {
        "address": env.text("FONDS_VAULT_ADDRESS"),
        "token": env.text("FONDS_VAULT_TOKEN"),
        "token_file": env.file_of("FONDS_VAULT_TOKEN"),
        "key": env.text("FONDS_VAULT_KEY"),
        "mount": env.text("FONDS_VAULT_MOUNT", "transit"),
        "namespace": env.text("FONDS_VAULT_NAMESPACE"),
        "authority": env.text("FONDS_VAULT_AUTHORITY"),
    },
    # Name and secret of the sign-in come from where its library looks for them.
    "aws": {
        "key": env.text("FONDS_AWS_KEY"),
        "region": env.text("FONDS_AWS_REGION"),
        "endpoint": env.text("FONDS_AWS_ENDPOINT"),
    },
    "gcp": {"key": env.text("FONDS_GCP_KEY")},
}
