"""The door of the audit trail."""

from leadcenter.audit.affected import Affected, affected
from leadcenter.audit.looking import (
    LOOKING,
    TAKING,
    Chain,
    Look,
    Looked,
    ask_look,
    claim_look,
    count_looking,
    end_look,
    list_looks,
    read_chains,
    read_looking,
)
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
    "LOOKING",
    "OPERATOR",
    "TAKING",
    "Act",
    "ActorKind",
    "Affected",
    "Bad",
    "Chain",
    "Committed",
    "Fault",
    "Keep",
    "Look",
    "Looked",
    "Root",
    "Signer",
    "Verified",
    "Watch",
    "Who",
    "affected",
    "ask_look",
    "claim_look",
    "count_looking",
    "differing",
    "end_look",
    "expire",
    "is_address",
    "is_astray",
    "last_root",
    "list_looks",
    "load_signer",
    "look",
    "pseudonym",
    "pseudonyms",
    "read_chains",
    "read_looking",
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
