"""The door of the rights desk."""

from leadcenter.rights.requests import by_link, carry_out, open_request, standing
from leadcenter.rights.sending import send_codes
from leadcenter.rights.terms import Proof, RequestState, Right, Standing

__all__ = [
    "Proof", "RequestState", "Right", "Standing", "by_link", "carry_out", "open_request", "send_codes",
    "standing",
]  # fmt: skip
