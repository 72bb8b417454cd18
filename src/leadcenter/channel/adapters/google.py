"""Google Ads lead form webhook: one lead a POST; the shared key stands in the body and is taken out before
anything is stored.

Source of the fields: channel-formats.md 3.2; the car questions are Google's pre-vetted ones.
"""

from __future__ import annotations

from leadcenter.channel.adapters.delivery import cleaned, finished, json_answer, without
from leadcenter.channel.adapters.push import JsonPush, Object
from leadcenter.channel.adapters.settings import Prepared, Settings
from leadcenter.channel.reading.document import flat, scalar
from leadcenter.channel.reading.fields import Draft, table_of
from leadcenter.channel.signature import same
from leadcenter.channel.terms import Acknowledgement, Channel, Piece, Request, Verdict

_TABLE = table_of(
    {
        "lead_id": "external_id",
        "form_id": "form",
        "campaign_id": "campaign",
        "creative_id": "ad",
        "gcl_id": "click_id",
        "lead_submit_time": "occurred_at",
        "is_test": "ignored",
        # column ids
        "FULL_NAME": "contact.name",
        "FIRST_NAME": "contact.first_name",
        "LAST_NAME": "contact.last_name",
        "EMAIL": "contact.email",
        "WORK_EMAIL": "contact.email",
        "PHONE_NUMBER": "contact.phones",
        "WORK_PHONE": "contact.phones",
        "STREET_ADDRESS": "contact.street",
        "POSTAL_CODE": "contact.postcode",
        "CITY": "contact.city",
        "REGION": "contact.province",
        "COUNTRY": "contact.country",
        "VEHICLE_MODEL": "vehicle.model",
        "VEHICLE_CONDITION": "vehicle.condition",
        "PREFERRED_DEALERSHIP": "dealer_name",
        "VEHICLE_PURCHASE_TIMELINE": "buying_time",
        # older payloads have only names
        "Full Name": "contact.name",
        "First Name": "contact.first_name",
        "Last Name": "contact.last_name",
        "User Name": "contact.name",
        "User Email": "contact.email",
        "Email": "contact.email",
        "User Phone": "contact.phones",
        "Phone Number": "contact.phones",
        "Postal Code": "contact.postcode",
        "Zip Code": "contact.postcode",
        "City": "contact.city",
        "Country": "contact.country",
    }
)
_TEST_PREFIX = "TeSter"


class GoogleSettings(Settings, frozen=True, kw_only=True):
    """Nothing beyond what all channels share."""

    def secrets(self) -> tuple[str, ...]:
        """The key that Google sends in each body."""
        return ("google_key",)


def _admit(channel: Channel, _ready: Prepared, _request: Request, document: Object) -> str:
    """Whoever does not know the key is refused for good (4xx)."""
    keys = channel.secrets.get("google_key", ())
    if not any(keys):
        return "secret_missing"
    return "" if same(scalar(document.get("google_key")), keys) else "key_wrong"


def _refuse(status: int, code: str) -> Acknowledgement:
    return json_answer(status, {"message": code})


def _pieces(channel: Channel, ready: Prepared, request: Request, document: Object) -> tuple[Piece, ...]:
    keyless = {name: value for name, value in document.items() if name != "google_key"}
    clean, body, left_out = cleaned(keyless, without(request, "google_key"), ready)
    fields = dict(clean)
    columns = fields.pop("user_column_data", None)
    draft = Draft(channel.time_zone)
    draft.take(flat(fields), ready.table)
    for column in columns if isinstance(columns, list) else ():
        if isinstance(column, dict):
            draft.take((_column(column, ready),), ready.table)
    inquiry = draft.inquiry(kind=ready.settings.kind or "form", stripped=left_out)
    test = document.get("is_test") in (True, "true") or inquiry.external_id.startswith(_TEST_PREFIX)
    verdict = Verdict.TEST if test else Verdict.ACCEPTED
    return (
        finished(
            channel,
            ready,
            request.received_at,
            inquiry,
            body=body,
            content=clean,
            said=draft.said,
            verdict=verdict,
        ),
    )


def _column(column: Object, ready: Prepared) -> tuple[str, str]:
    """An answer under its column id, else under the name people see; a known name counts in any case of
    letters."""
    value = scalar(column.get("string_value", column.get("value")))
    name = scalar(column.get("column_id")) or scalar(column.get("column_name"))
    titled = name.title()
    return (titled if name not in ready.table and titled in ready.table else name), value


GOOGLE = JsonPush(
    "google", GoogleSettings, _TABLE, _refuse, _admit, _pieces, lambda *_: json_answer(200, {})
).adapter()
