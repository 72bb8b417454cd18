"""ADF: the genuine samples field by field, and every deviation that channel-formats.md 1 lists."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime

import msgspec
import pytest
from deliveries import NOW, accepted, channel, only, post, received, sample

from leadcenter.channel.adapters import ADAPTERS
from leadcenter.channel.terms import Acknowledgement, Contact, Inquiry, Vehicle, Verdict

MAILBOX = channel("adf", zone="America/Chicago", country="US")
TAKEN = Acknowledgement(200, b"accepted", "text/plain; charset=utf-8")

BLAZER = Vehicle(year="1999", brand="Chevrolet", model="Blazer")
EXPECTED = {
    "sendadf-compact.xml": Inquiry(
        external_id="digest:0513bc3e0071479760843ffdbf1f491f266de3c613c6e961aa72428a780feb4c",
        contact=Contact(name="John Doe", phones=("393-999-3922",)),
        vehicles=(msgspec.structs.replace(BLAZER, interest="buy", condition="used"),),
        dealer_name="Acura of Bellevue",
        kind="form",
        occurred_at=datetime(2020, 2, 9, 23, 26, tzinfo=UTC),
        occurred_raw="2020-02-09T18:26:00-05:00",
    ),
    "sendadf-pretty-no-vendor.xml": Inquiry(
        external_id="digest:a028e90f011699187e3f3c4fbe832237e9f3fafb6e3cad978e2f9893a526b0cc",
        contact=Contact(name="John Doe", phones=("393-999-3922",)),
        vehicles=(msgspec.structs.replace(BLAZER, interest="buy", condition="new"),),
        kind="form",
        occurred_at=datetime(2021, 2, 10, 0, 32, 16, tzinfo=UTC),
        occurred_raw="2021-02-09T19:32:16-05:00",
    ),
    "spec-minimal-blazer.xml": Inquiry(
        external_id="digest:f598337d7c2ceb0bd04719052bc79af252aaddf446cecfa41ef45e6da6a015ce",
        contact=Contact(name="John Doe", phones=("393-999-3922",)),
        vehicles=(BLAZER,),
        dealer_name="Acura of Bellevue",
        kind="form",
        occurred_at=datetime(2000, 3, 30, 23, 30, 20, tzinfo=UTC),
        occurred_raw="2000-03-30T15:30:20-08:00",
    ),
    "webform-single-digit-hour.xml": Inquiry(
        external_id="digest:d282a1a65147feb89c23032d2a9e15ebc09a49359da8fbc9a89cadc4859e5c9f",
        contact=Contact(
            first_name="Johnny",
            last_name="Customer",
            phones=("857-555-0185", "867-555-0184", "979-555-0185"),
            email="johnny@customer.example",
        ),
        vehicles=(
            Vehicle(
                interest="buy",
                condition="used",
                year="1995",
                brand="BUICK",
                model="Regal",
                vin="2G4WF52L6S1472882",
                stock_number="12886",
            ),
        ),
        dealer_name="Name of lead provider or web-site",
        kind="form",
        comment="What is your best price?",
        occurred_at=datetime(2008, 6, 25, 13, 47, 50, tzinfo=UTC),
        occurred_raw="2008-06-25T8:47:50",
        zone_assumed="America/Chicago",
        answers=(
            ("vendor.contact.email", "johnny@vendor.example"),
            ("vendor.contact.phone@type", "business"),
            ("vendor.contact.phone", "857-555-0185"),
        ),
    ),
    "credit-lead-kv-comments.xml": Inquiry(
        external_id="digest:5e2b62c8f508949ccc28cceda2775dc2863d7e1e7f2e272ee5e0b8e16eadd4f4",
        contact=Contact(
            first_name="John",
            last_name="Test01292019",
            phones=("1234567890", "9999999999"),
            email="testemail@domain.com",
            street="6299 Airport Road",
            city="Mississauga",
            province="ON",
            postcode="L4V1N3",
            country="Canada",
        ),
        vehicles=(Vehicle(interest="buy", condition="used", year="2023", brand="Hyundai", model="i30"),),
        dealer_name="Approval Genie",
        kind="form",
        page="leadprovider.domain.com",
        ip="192.0.2.55",
        comment="looking for SUV, new to the country...",
        occurred_at=datetime(2019, 1, 16, 0, 46, 36, tzinfo=UTC),
        occurred_raw="2019-01-15T18:46:36-06:00",
        answers=(
            ("customer.contact.phone[1]@time", "morning"),
            ("customer.contact.phone[2]@time", "afternoon"),
            ("customer.contact.phone.pager", "9999999999"),
            ("customer.contact.phone[3]@time", "evening"),
            ("customer.contact.phone.fax", "9999999999"),
            ("customer.contact.phone[4]@time", "day"),
            ("vendor.contact.name", "Sample B"),
            ("vendor.contact.email", "dealer.user@example.com"),
            ("provider.name", "PROSPECT"),
            ("provider.email", "leadprovideremail@domain.com"),
            ("Lead Timestamp", "08/31/2019 04:30pm"),
        ),
        stripped=(
            "Date of Birth",
            "Monthly Payment",
            "Rent_or_own",
            "Time at address",
            "Occupation",
            "Employer",
            "Time with Employer",
            "Monthly Income",
        ),
    ),
    "finance-cdata-comments.xml": Inquiry(
        external_id="fetch-auto:1234",
        contact=Contact(
            first_name="Peter",
            last_name="Smith",
            phones=("6045550167",),
            email="dealership.support@example.com",
            street="123 Main st.",
            city="Vancouver",
            province="BC",
            postcode="V7Z5B6",
            country="CA",
        ),
        dealer_name="Test dealer",
        kind="form",
        page="https://fetchauto.ca",
        occurred_at=datetime(2018, 4, 12, 16, 30, 20, tzinfo=UTC),
        occurred_raw="2018-04-12T16:30:20Z",
        answers=(
            ("customer.contact.phone[1]@time", "afternoon"),
            ("vendor.contact.name", "Test dealer"),
            ("provider.name", "Fetch Auto"),
            ("provider.email", "dealership.support@example.com"),
            ("provider.phone", "1-888-755-4460"),
            ("provider.contact.name", "Sample Rep"),
            ("provider.contact.email", "dealership.support@example.com"),
            ("provider.contact.phone", "1-888-755-4460"),
            ("provider.contact.address.city", "Vancouver"),
            ("provider.contact.address.regioncode", "BC"),
            ("provider.contact.address.postalcode", "V6B0B1"),
            ("provider.contact.address.country", "CA"),
        ),
        stripped=(
            "employer",
            "employment_status",
            "occupation",
            "months_at_employer",
            "years_at_employer",
            "monthly_income",
            "rent_or_own",
            "monthly_housing_payment",
            "months_at_residence",
            "years_at_residence",
            "date_of_birth",
        ),
    ),
    "activix-full-custom-tags.xml": Inquiry(
        external_id="Activix:12345",
        contact=Contact(
            first_name="Test",
            last_name="Activix 2",
            phones=("+15145550108",),
            email="test@activix.ca",
            province="QC",
            postcode="J1B2N3",
            country="CA",
            locale="fr",
        ),
        vehicles=(
            Vehicle(
                interest="buy",
                condition="new",
                year="2020",
                brand="Volvo",
                model="XC90",
                trim="R-Design",
                vin="2GTEK19R7V1511644",
                stock_number="V12345",
                colour="Black",
                price="59999.99 CAD",
                comment="Demo car",
            ),
        ),
        dealer_name="ABC Motors",
        kind="form",
        campaign="Red Tag Sale",
        form="Financing request",
        page="https://abcmotors.com/volvo/xc90",
        keyword="Volvo Laval",
        buying_time="Changing car soon.",
        comment="Can you deliver the car to my house?",
        occurred_at=datetime(2020, 4, 28, 20, 30, 20, tzinfo=UTC),
        occurred_raw="2020-04-28T15:30:20-05:00",
        answers=(
            ("vehicle.doors", "5"),
            ("vehicle.bodystyle", "SUV"),
            ("vehicle.transmission", "A"),
            ("vehicle.odometer@status", "original"),
            ("vehicle.odometer@units", "km"),
            ("vehicle.odometer", "1500"),
            ("vehicle.condition", "excellent"),
            ("vehicle.colorcombination[1].interiorcolor", "Red"),
            ("vehicle.colorcombination[1].preference", "1"),
            ("vehicle.colorcombination[2].interiorcolor", "Black"),
            ("vehicle.colorcombination[2].exteriorcolor", "Gray"),
            ("vehicle.colorcombination[2].preference", "2"),
            ("vehicle.option.optionname", "Sport seats"),
            ("vehicle.option.manufacturercode", "F0823343"),
            ("vehicle.option.stock", "33323"),
            ("vehicle.option.weighting", "+50"),
            ("vehicle.option.price@type", "msrp"),
            ("vehicle.option.price@currency", "CAD"),
            ("vehicle.option.price", "1460.99"),
            ("vehicle.pricecomments", "Anniversary Edition"),
            ("vehicle.finance.method", "finance"),
            ("customer.contact.phone[1]@time", "day"),
            ("customer.contact.phone[2]@time", "evening"),
            ("prospect@type", "quote"),
            ("customer.contact.id@source", "Activix"),
            ("customer.contact.id", "12345"),
            ("customer.contact.gender", "2"),
            ("customer.timeframe.earliestdate", "2020-05-01T15:30:00-04:00"),
            ("vendor.contact.name", "Jane Doe"),
            ("vendor.contact.email", "jane@abcmotors.com"),
            ("vendor.contact.phone@type", "cellphone"),
            ("vendor.contact.phone", "+15145550159"),
            ("provider.name", "Activix"),
            ("provider.service", "ABC Motors' Website"),
            ("provider.email", "support@activix.ca"),
            ("provider.phone@type", "phone"),
            ("provider.phone@time", "day"),
            ("provider.phone", "+18665550167"),
            ("provider.referrer", "Google"),
            ("provider.searchterm", "Volvo XC"),
            (
                "provider.navigationhistory",
                "04/28/2020 - 22:10:25 - https://abcmotors.com\n"
                "                04/28/2020 - 22:11:03 - [Popup open] EMAILID_AvailabilityUsed\n"
                "                04/28/2020 - 22:11:03 - [Popup close] EMAILID_AvailabilityUsed\n"
                "                04/28/2020 - 22:11:03 - /new/xc90 MENU_clicked_URL",
            ),
        ),
        stripped=(
            "vehicle.finance.amount",
            "vehicle.finance.amount",
            "vehicle.finance.term",
            "vehicle.finance.rate",
            "vehicle.finance.frequency",
            "vehicle.finance.mileageallowance",
            "customer.contact.birthday",
        ),
    ),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_genuine_document_becomes_the_expected_inquiry(name: str) -> None:
    body = sample(f"adf/{name}")
    got = received(MAILBOX, post(body))
    piece = only(got.pieces)
    expected = EXPECTED[name]
    assert piece.inquiry == expected
    assert (piece.verdict, piece.reason) == (Verdict.ACCEPTED, "")
    assert got.acknowledgement == TAKEN
    if not expected.stripped:
        assert piece.body == body


@pytest.mark.parametrize("name", EXPECTED)
def test_stored_body_read_again_gives_the_same_inquiry(name: str) -> None:
    piece = only(received(MAILBOX, post(sample(f"adf/{name}"))).pieces)
    again = ADAPTERS["adf"].read(MAILBOX, post(piece.body))
    assert isinstance(again, tuple)
    assert only(again).inquiry == msgspec.structs.replace(piece.inquiry, stripped=())


def test_what_was_stripped_is_not_in_the_stored_body_either() -> None:
    piece = only(received(MAILBOX, post(sample("adf/credit-lead-kv-comments.xml"))).pieces)
    for secret in (b"1980-11-17", b"5500", b"EmployerName", b"Occupation1", b"1450"):
        assert secret not in piece.body
    assert b"looking for SUV" in piece.body


def test_channel_with_a_registered_purpose_keeps_finance_and_birth_date() -> None:
    lender = channel("adf", {"sensitive_allowed": ["finance", "birth_date"]}, zone="America/Chicago")
    inquiry = only(received(lender, post(sample("adf/activix-full-custom-tags.xml"))).pieces).inquiry
    assert inquiry.stripped == ()
    assert inquiry.contact.birth_date == "2015-04-24"
    assert ("vehicle.finance.amount[1]", "10000") in inquiry.answers


def lead(inside: str, head: str = '<?xml version="1.0"?>') -> bytes:
    return f"{head}<adf><prospect>{inside}</prospect></adf>".encode()


PERSON = (
    "<customer><contact><name part='full'>Ann Lee</name><phone>13800138000</phone></contact>{}</customer>"
)


@pytest.mark.parametrize(
    "head",
    [
        "",
        '<?ADF VERSION="1.0"?>',
        '\n\n<?XML VERSION="1.0"?>\n<?ADF VERSION="1.0"?>',
        '<?ADF VERSION "1.0"?><?xml version="1.0"?>',
        '<?xml version="1.0"\n<?adf version="1.0"\n',
        '<?adf version="1.0">\n',
        "Dear dealer, please find a lead below.\r\n\r\n",
        "\ufeff<?xml version='1.0'?>",
    ],
)
def test_declaration_may_be_written_in_any_way(head: str) -> None:
    inquiry = accepted(MAILBOX, post(lead(PERSON.format(""), head))).inquiry
    assert inquiry.contact == Contact(name="Ann Lee", phones=("13800138000",))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<comments>Price & terms</comments>", "Price & terms"),
        ("<comments>one<br/>two<br>three</comments>", "one\ntwo\nthree"),
        ("<comments>under 20000 < 30000</comments>", "under 20000 < 30000"),
        ("<comments><p>Hello&nbsp;there</p> <b>bold</comments>", "Hello\xa0there\nbold"),
        ("<comments><![CDATA[<b>as is</b> & so]]></comments>", "<b>as is</b> & so"),
        (f"<comments>{'<br>' * 60}deep</comments>", "deep"),
    ],
)
def test_malformed_comment_is_mended(written: str, read: str) -> None:
    assert accepted(MAILBOX, post(lead(PERSON.format(written)))).inquiry.comment == read


def test_unquoted_attribute_is_mended() -> None:
    body = lead(f"<id sequence=1 source=Impel>77</id>{PERSON.format('')}")
    assert accepted(MAILBOX, post(body)).inquiry.external_id == "Impel:77"


def test_upper_case_tags_and_a_namespace_are_read() -> None:
    body = (
        b'<ADF xmlns="urn:x"><PROSPECT><CUSTOMER><CONTACT><NAME PART="full">Ann</NAME></CONTACT></CUSTOMER>'
        b"</PROSPECT></ADF>"
    )
    assert accepted(MAILBOX, post(body)).inquiry.contact.name == "Ann"


def test_name_type_full_is_a_full_name_and_a_middle_name_is_an_answer() -> None:
    body = lead(
        "<customer><contact><name type='full'>Ann Lee</name><name part='middle'>M</name></contact></customer>"
    )
    inquiry = accepted(MAILBOX, post(body)).inquiry
    assert inquiry.contact.name == "Ann Lee"
    assert ("customer.contact.name.middle", "M") in inquiry.answers


def test_vendor_and_provider_beside_the_prospect_belong_to_it() -> None:
    body = (
        b"<adf><prospect><requestdate>2026-01-01T10:00:00Z</requestdate></prospect>"
        b"<vendor><id source='x'>D77</id><vendorname>Sun Cars</vendorname></vendor>"
        b"<provider><name>P</name><id>-1</id></provider></adf>"
    )
    inquiry = accepted(MAILBOX, post(body)).inquiry
    assert (inquiry.dealer_code, inquiry.dealer_name) == ("D77", "Sun Cars")
    assert ("provider.name", "P") in inquiry.answers


def test_comments_inside_the_contact_are_the_comment() -> None:
    body = lead("<customer><contact><name>Ann</name><comments>call me</comments></contact></customer>")
    assert accepted(MAILBOX, post(body)).inquiry.comment == "call me"


def test_wanted_and_traded_in_vehicle_are_two_vehicles() -> None:
    body = lead(
        "<vehicle interest='buy' status='new'><year>2026</year><make>A</make><model>One</model></vehicle>"
        "<vehicle interest='trade-in' status='used'><year>2015</year><make>B</make><model>Two</model>"
        "<odometer units='km'>90000</odometer></vehicle>" + PERSON.format("")
    )
    inquiry = accepted(MAILBOX, post(body)).inquiry
    assert inquiry.vehicles == (
        Vehicle(interest="buy", condition="new", year="2026", brand="A", model="One"),
        Vehicle(role="trade_in", interest="trade-in", condition="used", year="2015", brand="B", model="Two"),
    )
    assert ("vehicle[2].odometer", "90000") in inquiry.answers


def test_content_id_is_the_keyed_hash_of_tags_attributes_and_texts() -> None:
    body = lead(
        "<requestdate>2026-01-01T10:00:00Z</requestdate>"
        "<customer><contact><phone type='x'>1 2</phone></contact></customer>"
    )
    content = (
        b'[[["prospect",[],""],["requestdate",[],"2026-01-01T10:00:00Z"],["customer",[],""],["contact",[],""],'
        b'["phone",[["type","x"]],"1 2"]],""]'
    )
    expected = f"digest:{hmac.digest(b'k', content, 'sha256').hex()}"
    assert accepted(MAILBOX, post(body)).inquiry.external_id == expected
    assert accepted(MAILBOX, post(body.replace(b"1 2", b"\n 1\n  2 "))).inquiry.external_id == expected


@pytest.mark.parametrize("text", ["", "-1", "0"])
def test_id_that_is_none_gives_way_to_the_content(text: str) -> None:
    body = lead(f"<id source='x'>{text}</id>{PERSON.format('')}")
    assert accepted(MAILBOX, post(body)).inquiry.external_id.startswith("digest:")


def test_several_prospects_are_several_pieces_each_readable_alone() -> None:
    one, two = PERSON.format(""), PERSON.format("").replace("Ann", "Bea")
    body = f"<adf><prospect>{one}</prospect><prospect>{two}</prospect></adf>".encode()
    pieces = received(MAILBOX, post(body)).pieces
    assert [piece.inquiry.contact.name for piece in pieces] == ["Ann Lee", "Bea Lee"]
    for piece in pieces:
        again = ADAPTERS["adf"].read(MAILBOX, post(piece.body))
        assert isinstance(again, tuple)
        assert only(again).inquiry == piece.inquiry


def test_lead_pasted_and_attached_in_one_mail_is_one_lead() -> None:
    pasted = lead(PERSON.format("<comments>hi</comments>"))
    attached = pasted.replace(b"><", b">\n   <")
    pieces = received(MAILBOX, post(b"text\n" + pasted + b"\n--boundary\n" + attached)).pieces
    assert len(pieces) == 1


def test_resend_has_the_id_of_the_first_sending() -> None:
    first = accepted(MAILBOX, post(lead(PERSON.format("")))).inquiry
    again = lead(PERSON.format("")).replace(b"<prospect>", b'<prospect status="resend">')
    second = accepted(MAILBOX, post(again)).inquiry
    assert second == msgspec.structs.replace(first, resend=True)


def test_same_form_without_time_a_week_later_is_another_inquiry() -> None:
    body = lead(PERSON.format(""))
    monday = accepted(MAILBOX, post(body)).inquiry.external_id
    same_day = accepted(MAILBOX, post(body, at=NOW.replace(minute=5))).inquiry.external_id
    next_week = accepted(MAILBOX, post(body, at=NOW.replace(day=29))).inquiry.external_id
    assert monday == same_day
    assert monday != next_week


def test_digest_secret_keys_the_content_id() -> None:
    body = lead(PERSON.format(""))
    keyed = channel("adf", secrets={"digest": ("other",)}, zone="America/Chicago")
    assert (
        accepted(keyed, post(body)).inquiry.external_id != accepted(MAILBOX, post(body)).inquiry.external_id
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello, I want a car",
        b"<adf></adf>",
        b"<adf><prospect><id>1</id>",
        b"<adf><prospect></wrong></adf>",
        b"\xff\xfe\xfa\x80\x81",
        b"<adf><prospect>\x80\xff\xff</prospect></adf>",
    ],
)
def test_what_nobody_can_read_is_kept_whole_and_acknowledged(body: bytes) -> None:
    got = received(MAILBOX, post(body))
    piece = only(got.pieces)
    assert (piece.verdict, piece.reason, piece.body) == (Verdict.QUARANTINED, "unparsable", body)
    assert piece.inquiry == Inquiry(external_id=piece.inquiry.external_id)
    assert got.acknowledgement == TAKEN


def test_readable_lead_goes_on_beside_an_unreadable_one() -> None:
    body = lead(PERSON.format("")) + b"\n<adf><prospect></wrong></adf>"
    pieces = received(MAILBOX, post(body)).pieces
    assert [piece.verdict for piece in pieces] == [Verdict.ACCEPTED, Verdict.QUARANTINED]


@pytest.mark.parametrize(
    ("codec", "head"),
    [
        ("utf-8", '<?xml version="1.0" encoding="UTF-8"?>'),
        ("gb18030", '<?xml version="1.0" encoding="GB2312"?>'),
        ("gb18030", '<?xml version="1.0"?>'),
        ("utf-16", '<?xml version="1.0" encoding="UTF-16"?>'),
        ("utf-16-le", '<?xml version="1.0"?>'),
        ("utf-8-sig", '<?xml version="1.0"?>'),
    ],
)
def test_chinese_name_survives_every_charset(codec: str, head: str) -> None:
    body = lead(PERSON.format("").replace("Ann Lee", "欧阳小明"), head).decode().encode(codec)
    assert accepted(MAILBOX, post(body)).inquiry.contact.name == "欧阳小明"


def test_identity_number_in_a_comment_is_starred_out_and_counted() -> None:
    number = "11010519491231002X"
    piece = accepted(MAILBOX, post(lead(PERSON.format(f"<comments>my id {number} thanks</comments>"))))
    assert piece.inquiry.comment == f"my id {'*' * 18} thanks"
    assert piece.inquiry.stripped == ("customer.comments",)
    assert number.encode() not in piece.body


def test_configured_secret_is_asked_for() -> None:
    posted = channel(
        "adf", {"auth": {"recipe": "secret", "sent": "header:X-Key"}}, secrets={"signing": ("s",)}
    )
    body = lead(PERSON.format(""))
    assert accepted(posted, post(body, headers={"x-key": "s"})).inquiry.contact.name == "Ann Lee"
    refusal = ADAPTERS["adf"].receive(posted, post(body, headers={"x-key": "t"}))
    assert refusal.acknowledgement == Acknowledgement(401, b"signature_wrong", "text/plain; charset=utf-8")
