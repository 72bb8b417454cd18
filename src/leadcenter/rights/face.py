"""The door of the rights desk."""

from leadcenter.rights.provisions import export as export_provisions
from leadcenter.rights.requests import asked_by, by_link, carry_out, maker_zone, open_request, standing
from leadcenter.rights.retention import RetentionRule, change_rule, clear, kept_until, list_rules
from leadcenter.rights.sending import send_codes
from leadcenter.rights.terms import Proof, RequestState, Right, Standing

__all__ = [
    "Proof", "RequestState", "RetentionRule", "Right", "Standing", "asked_by", "by_link", "carry_out",
    "change_rule", "clear", "export_provisions", "kept_until", "list_rules", "maker_zone", "open_request",
    "send_codes", "standing",
]  # fmt: skip
