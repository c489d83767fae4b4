"""Secrets of apps that make codes are sealed with the keys of KITH_CHILD_KEYS, and no more with KITH_SECRET_KEY.

So `kith keys rotate` changes their key too, and the secret that signs cookies can be changed without locking anybody out.
"""

import os
from base64 import urlsafe_b64encode
from hashlib import scrypt

from alembic import op
from cryptography.fernet import Fernet
from sqlalchemy import text

from core.crypto.house import seal_secret
from core.crypto.keys import KEYS
from core.settings import SettingMissing, child_keys

revision = "0025"
down_revision = "0024"

GRANTS = """
-- `kith keys rotate` seals anew.
grant select (person_id, sealed_key), update (sealed_key) on code_app to kith_worker;
"""
# As the code before this migration made its key.
PURPOSE = b"kith: secrets of signing in"


def upgrade() -> None:
    """Seal anew what is there; the migration ends where a secret does not open, and nothing is changed."""
    op.execute(GRANTS)
    rows = op.get_bind().execute(text("select person_id, sealed_key from code_app")).all()
    if not rows:
        return
    secret_key = os.environ.get("KITH_SECRET_KEY", "")
    if not secret_key:
        raise SettingMissing("KITH_SECRET_KEY is not set. The secrets of second steps were sealed with it until now.")
    opens = Fernet(urlsafe_b64encode(scrypt(secret_key.encode(), salt=PURPOSE, n=2, r=8, p=1, dklen=32)))
    KEYS.use(child_keys())
    for row in rows:
        anew = seal_secret(f"code_app/{row.person_id}", opens.decrypt(bytes(row.sealed_key)))
        op.get_bind().execute(
            text("update code_app set sealed_key = :anew where person_id = :person"),
            {"anew": anew, "person": row.person_id},
        )
