"""The door of the audit trail."""

from leadcenter.audit.affected import Affected, affected
from leadcenter.audit.recording import OPERATOR, differing, record, who
from leadcenter.audit.retention import expire
from leadcenter.audit.roots import EVERY, is_address, last_root, read_roots, rooted_at, send, unsound_days
from leadcenter.audit.sealing import AT_ONCE, Committed, is_astray, seal, unsealed, waiting
from leadcenter.audit.signing import Signer, load_signer
from leadcenter.audit.subjects import pseudonym, pseudonyms, shred
from leadcenter.audit.terms import Act, ActorKind, Bad, Fault, Keep, Root, Verified, Who
from leadcenter.audit.verifying import verify
from leadcenter.audit.watching import Watch, look, read_watch

__all__ = [
    "AT_ONCE",
    "EVERY",
    "OPERATOR",
    "Act",
    "ActorKind",
    "Affected",
    "Bad",
    "Committed",
    "Fault",
    "Keep",
    "Root",
    "Signer",
    "Verified",
    "Watch",
    "Who",
    "affected",
    "differing",
    "expire",
    "is_address",
    "is_astray",
    "last_root",
    "load_signer",
    "look",
    "pseudonym",
    "pseudonyms",
    "read_roots",
    "read_watch",
    "record",
    "rooted_at",
    "seal",
    "send",
    "shred",
    "unsealed",
    "unsound_days",
    "verify",
    "waiting",
    "who",
]  # fmt: skip
