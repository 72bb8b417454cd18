"""Real files of real channels, with the mappings of tests/mappings: every row one outcome, a dozen records
compared whole.

The files are not ours to ship; without the folder beside the repository these tests are skipped.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from leadcenter.channel.importing.bind import Binding, bind
from leadcenter.channel.importing.carry import batches
from leadcenter.channel.importing.guess import guess_mapping
from leadcenter.channel.importing.mapping import read_mapping
from leadcenter.channel.importing.tables import Table, open_table
from leadcenter.channel.importing.terms import RowPiece
from leadcenter.channel.terms import ConsentEvidence, Contact, Inquiry, Vehicle, Verdict

ROOT = Path(__file__).parents[3]
SHARED = ROOT.parent / "shared"
MAPPINGS = ROOT / "tests" / "mappings"
FILES = {
    "xeducation_leads": SHARED / "data/xeducation_leads/leads.csv",
    "olist_marketing_funnel": SHARED / "data/olist_marketing_funnel/marketing_qualified_leads.csv",
    "lead_quality_debt": SHARED / "data/lead_quality_debt/leads.csv",
    "ev_target_customers": SHARED / "data/ev_target_customers/test_drive_customers.csv",
    "meta_lead_ads_pt": SHARED / "samples/channels/meta-lead-ads/leads-export-pt.csv",
    "meta_lead_ads_en": SHARED / "samples/channels/meta-lead-ads/leads-export-quoted-comma.csv",
    "google_lead_form": SHARED / "samples/channels/google-lead-form/lead-form-export.csv",
}
ALL_KINDS = frozenset({"finance", "birth_date"})


def _open(name: str) -> Table:
    if not FILES[name].exists():
        pytest.skip("the shared data folder is not beside the repository")
    return open_table(FILES[name])


def _bind(name: str, table: Table, allowed: frozenset[str] = frozenset()) -> Binding:
    mapping = read_mapping((MAPPINGS / f"{name}.json").read_bytes())
    return bind(mapping, table.heading, zone="Asia/Shanghai", country="CN", allowed=allowed)


def _rows(name: str, allowed: frozenset[str] = frozenset()) -> list[RowPiece]:
    with _open(name) as table:
        found = [row for batch in batches(table, _bind(name, table, allowed)) for row in batch]
        assert [row.row for row in found] == list(range(1, table.total + 1))
        return found


def _by_id(name: str, allowed: frozenset[str] = frozenset()) -> dict[str, Inquiry]:
    return {row.piece.inquiry.external_id: row.piece.inquiry for row in _rows(name, allowed)}


@pytest.mark.parametrize("mapping", sorted(path.stem for path in MAPPINGS.glob("*.json")))
def test_every_mapping_of_the_tests_is_sound(mapping: str) -> None:
    assert read_mapping((MAPPINGS / f"{mapping}.json").read_bytes()).channel
    assert mapping in FILES


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("xeducation_leads", 6475),
        ("olist_marketing_funnel", 5614),
        ("lead_quality_debt", 2088),
        ("ev_target_customers", 1371),
        ("meta_lead_ads_pt", 2),
        ("meta_lead_ads_en", 1),
        ("google_lead_form", 1),
    ],
)
def test_every_row_of_a_real_file_is_accepted_once(name: str, rows: int) -> None:
    found = _rows(name)
    assert Counter((row.piece.verdict, row.piece.reason, row.note, row.duplicate_of) for row in found) == {
        (Verdict.ACCEPTED, "", "", 0): rows
    }
    assert len({row.piece.inquiry.external_id for row in found}) == rows


@pytest.mark.parametrize("name", FILES)
def test_no_phone_is_invented(name: str) -> None:
    if name in {"meta_lead_ads_pt", "meta_lead_ads_en", "google_lead_form"}:
        assert all(len(row.piece.inquiry.contact.phones) == 1 for row in _rows(name))
    else:
        assert not any(row.piece.inquiry.contact.phones for row in _rows(name))


LABELS = {
    "xeducation_leads": (
        *("Converted", "Tags", "Lead Quality", "Lead Profile", "Last Activity", "Last Notable Activity"),
        *("Asymmetrique Activity Index", "Asymmetrique Profile Index"),
        *("Asymmetrique Activity Score", "Asymmetrique Profile Score"),
    ),
    "lead_quality_debt": ("call_status",),
    "ev_target_customers": ("bought",),
    "meta_lead_ads_pt": ("lead_status",),
    "meta_lead_ads_en": ("lead_status",),
}


@pytest.mark.parametrize("name", LABELS)
def test_what_was_written_during_follow_up_changes_nothing_of_a_lead(
    name: str, write: Callable[..., Path]
) -> None:
    before = [row.piece.inquiry for row in _rows(name)]
    with FILES[name].open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    out = write("changed.csv", b"")
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, lines[0].keys())
        writer.writeheader()
        writer.writerows(line | dict.fromkeys(LABELS[name], "7") for line in lines)
    with open_table(out) as table:
        after = [row.piece.inquiry for batch in batches(table, _bind(name, table)) for row in batch]
    assert after == before


def test_xeducation_counts_are_those_of_its_columns() -> None:
    found = _rows("xeducation_leads")
    inquiries = [row.piece.inquiry for row in found]
    assert Counter(inquiry.kind for inquiry in inquiries) == {
        "form": 3411 + 508 + 1,
        "api": 2517,
        "import": 38,
    }
    assert sum(not inquiry.contact.city for inquiry in inquiries) == 1586 + 995  # "Select" and empty
    assert sum(not inquiry.contact.country for inquiry in inquiries) == 1743
    refused = Counter(
        consent.purpose for inquiry in inquiries for consent in inquiry.consents if not consent.accepted
    )
    assert refused == {"email_contact": 497, "phone_contact": 1}
    assert sum("What is your current occupation" in inquiry.stripped for inquiry in inquiries) == 6475 - 1869
    assert not any(value == "Select" for inquiry in inquiries for _, value in inquiry.answers)


def test_olist_counts_are_those_of_its_columns() -> None:
    inquiries = [row.piece.inquiry for row in _rows("olist_marketing_funnel")]
    origins = Counter(dict(inquiry.answers).get("origin", "") for inquiry in inquiries)
    assert origins["organic_search"] == 1609
    assert origins["unknown"] == 0
    assert len({inquiry.page for inquiry in inquiries}) == 416
    assert len({inquiry.occurred_at for inquiry in inquiries}) == 333


def test_lead_quality_counts_are_those_of_its_columns() -> None:
    inquiries = [row.piece.inquiry for row in _rows("lead_quality_debt")]
    assert sum(inquiry.contact.email == "" for inquiry in inquiries) == 2009
    assert Counter(dict(inquiry.answers)["partner"] for inquiry in inquiries)["Google"] == 667 + 444
    assert len({inquiry.contact.account for inquiry in inquiries}) == 1987 + 1  # and nobody's
    assert all(inquiry.stripped == ("debt_level",) for inquiry in inquiries)


def test_ev_counts_are_those_of_its_columns() -> None:
    inquiries = [row.piece.inquiry for row in _rows("ev_target_customers")]
    brands = Counter(dict(inquiry.answers)["brand_type"] for inquiry in inquiries)
    assert brands == {"自主品牌": 894, "合资品牌": 384, "新势力品牌": 93}
    assert sum("children" not in dict(inquiry.answers) for inquiry in inquiries) == 356
    assert all(inquiry.stripped == ("b8", "b13", "b14", "b15", "b16", "b17") for inquiry in inquiries)


def test_purposes_of_the_channel_let_sensitive_answers_in() -> None:
    first = _by_id("ev_target_customers", ALL_KINDS)["1"]
    assert first.contact.birth_date == "1983"
    assert dict(first.answers)["family_income"] == "19.0"
    assert first.stripped == ("b17",)  # the mapping itself strips it


def _at(year: int, month: int, day: int, *clock: int) -> datetime:
    hour, minute, second = (*clock, 0, 0)[:3]
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


EXPECTED: dict[str, tuple[Inquiry, ...]] = {
    "xeducation_leads": (
        Inquiry(
            external_id="660737",
            contact=Contact(account="7927b2df-8bba-4d29-b9a2-b6e0beafe620"),
            kind="api",
            answers=(
                ("lead_source", "Olark Chat"),
                ("visits", "0"),
                ("seconds_on_website", "0"),
                ("pages_per_visit", "0"),
                ("matters_most", "Better Career Prospects"),
                ("A free copy of Mastering The Interview", "No"),
            ),
            stripped=("What is your current occupation",),
        ),
        Inquiry(
            external_id="660728",
            contact=Contact(account="2a272436-5132-4136-86fa-dcc88c88f482", country="India"),
            kind="api",
            answers=(
                ("lead_source", "Organic Search"),
                ("visits", "5"),
                ("seconds_on_website", "674"),
                ("pages_per_visit", "2.5"),
                ("matters_most", "Better Career Prospects"),
                ("A free copy of Mastering The Interview", "No"),
            ),
            stripped=("What is your current occupation",),
        ),
    ),
    "olist_marketing_funnel": (
        Inquiry(
            external_id="dac32acd4db4c29c230538b72f8dd87d",
            contact=Contact(country="BR"),
            kind="form",
            page="88740e65d5d6b056e0cda098e1ea6313",
            occurred_at=_at(2018, 2, 1, 2),  # summer time: two hours behind
            occurred_raw="2018-02-01",
            zone_assumed="America/Sao_Paulo",
            answers=(("origin", "social"),),
        ),
        Inquiry(
            external_id="28bdfd5f057764b54c38770f95c69f2f",
            contact=Contact(country="BR"),
            kind="form",
            page="22c29808c4f815213303f8933030604c",
            occurred_at=_at(2018, 1, 14, 2),
            occurred_raw="2018-01-14",
            zone_assumed="America/Sao_Paulo",
            answers=(("origin", "organic_search"),),
        ),
        Inquiry(
            external_id="c534e2f89539e866011e1e75adfefbfb",
            contact=Contact(country="BR"),
            kind="form",
            page="f017be4dbf86243af5c1ebed0cff36a2",
            occurred_at=_at(2018, 1, 24, 2),
            occurred_raw="2018-01-24",
            zone_assumed="America/Sao_Paulo",
        ),
    ),
    "lead_quality_debt": (
        Inquiry(
            external_id="2",
            contact=Contact(account="194611e835b6", province="AL", country="US"),
            kind="form",
            campaign="Financial Services",
            ad="Consolidate",
            form="w-300250-DebtReduction1-1DC-Head2",
            page="/index8.html",
            occurred_at=_at(2009, 4, 13, 19, 27, 35),
            occurred_raw="2009-04-13 15:27:35",
            zone_assumed="America/New_York",
            answers=(
                ("publisher_zone", "TopLeft-302252"),
                ("publisher_campaign", "DebtReductionInc"),
                ("advertiser_campaign", "Debt Settlement1 Master"),
                ("partner", "AdKnowledge"),
                ("first_name_key", "47b643e5fabb"),
                ("vendor_lead_key", "a29a53e4b1d9"),
            ),
            stripped=("debt_level",),
        ),
        Inquiry(
            external_id="4",
            contact=Contact(account="0505bb4dcb3b", province="WA", country="US"),
            kind="form",
            campaign="DebtReductionInc",
            ad="Lower Payments",
            form="w-302252-DebtReduction1-1DC-white",
            page="/index12.html",
            occurred_at=_at(2009, 8, 3, 23, 39, 2),
            occurred_raw="2009-08-03 19:39:02",
            zone_assumed="America/New_York",
            answers=(
                ("publisher_zone", "TopLeft-302252"),
                ("publisher_campaign", "DebtReductionInc"),
                ("address_score", "5"),
                ("phone_score", "3"),
                ("advertiser_campaign", "Debt Settlement1 Master"),
                ("partner", "Google"),
                ("referral_domain", "norwich.kijiji.com"),
                ("email_domain", "yahoo.com"),
                ("first_name_key", "bbf7adf14506"),
                ("vendor_lead_key", "dfc1c328b82f"),
            ),
            stripped=("debt_level",),
        ),
    ),
    "ev_target_customers": (
        Inquiry(
            external_id="8",
            contact=Contact(country="CN"),
            vehicles=(Vehicle(interest="test-drive"),),
            kind="test_drive",
            answers=(
                ("brand_type", "新势力品牌"),
                ("satisfaction_battery", "59.07716658"),
                ("satisfaction_comfort", "48.14953772"),
                ("satisfaction_economy", "44.45446533"),
                ("satisfaction_safety", "60.12875725"),
                ("satisfaction_power", "55.54749785"),
                ("satisfaction_handling", "55.55548143"),
                ("satisfaction_looks", "40.05872663"),
                ("satisfaction_quality", "44.43127419"),
                ("registered_in", "老家"),
                ("years_in_city", "22"),
                ("lives_in", "农村"),
                ("years_driving", "2"),
                ("family_members", "4"),
                ("household", "4"),
                ("education", "5"),
                ("years_working", "1"),
            ),
            stripped=("b8", "b13", "b14", "b15", "b16", "b17"),
        ),
    ),
    "meta_lead_ads_pt": (
        Inquiry(
            external_id="1",
            contact=Contact(
                name="Ana",
                phones=("+5519990000001",),
                email="a@x.com",
                city="Paulínia",
                province="SP",
                country="BR",
            ),
            kind="form",
            campaign="Camp",
            ad="02",
            form="Form",
            occurred_at=_at(2026, 9, 4, 16, 17, 13),
            occurred_raw="2026-09-04T11:17:13-05:00",
            answers=(
                ("ad_id", "1"),
                ("adset_id", "1"),
                ("adset_name", "Conj"),
                ("campaign_id", "1"),
                ("form_id", "1"),
                ("is_organic", "false"),
                ("platform", "ig"),
                ("há_quantos_anos_na_atua_com_vendas_de_consórcio?", "3 anos"),
                ("possui_estrutura_física?", "Não"),
                ("tem_quantos_vendedores?", "1"),
                ("média_de_produção_mensal?", "500 mil"),
                ("sua_empresa_é_mei_ou_ltda?", "Mei"),
            ),
        ),
        Inquiry(
            external_id="2",
            contact=Contact(
                name="Bia",
                phones=("11990000002",),
                email="b@x.com",
                city="São Paulo",
                province="SP",
                country="BR",
            ),
            kind="form",
            campaign="Camp",
            ad="02",
            form="Form",
            occurred_at=_at(2026, 9, 4, 17),
            occurred_raw="2026-09-04T12:00:00-05:00",
            answers=(
                ("ad_id", "1"),
                ("adset_id", "1"),
                ("adset_name", "Conj"),
                ("campaign_id", "1"),
                ("form_id", "1"),
                ("is_organic", "false"),
                ("platform", "ig"),
                ("há_quantos_anos_na_atua_com_vendas_de_consórcio?", "1"),
                ("possui_estrutura_física?", "Sim"),
                ("tem_quantos_vendedores?", "2"),
                ("média_de_produção_mensal?", "100 mil"),
                ("sua_empresa_é_mei_ou_ltda?", "Ltda"),
            ),
        ),
    ),
    "meta_lead_ads_en": (
        Inquiry(
            external_id="1",
            contact=Contact(
                name="name", phones=("+16175550101",), email="x@y.com", postcode="01960", country="US"
            ),
            kind="form",
            campaign="Heatpump Leads",
            ad="Quote, with comma",
            form="Form",
            occurred_at=_at(2026, 1, 5, 15),
            occurred_raw="2026-01-05T10:00:00-05:00",
            answers=(
                ("ad_id", "1"),
                ("adset_id", "1"),
                ("adset_name", "Instant Form - MA"),
                ("campaign_id", "1"),
                ("form_id", "1"),
                ("is_organic", "false"),
                ("platform", "fb"),
                ("what_are_you_looking_for?", "whole-home_heat_pump"),
                ("when_are_you_looking_to_install?", "as_soon_as_possible"),
            ),
        ),
    ),
    "google_lead_form": (
        Inquiry(
            external_id="A1",
            contact=Contact(name="Google User", phones=("+919000000002",), email="google@user.com"),
            kind="form",
            campaign="Search Campaign",
            form="Form 1",
            click_id="B2",
            occurred_at=_at(2026, 7, 5, 9),
            occurred_raw="2026-07-05 14:30:00",
            zone_assumed="Asia/Kolkata",
            answers=(("ad_group", "Group 1"),),
        ),
    ),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_hand_written_records_are_read_whole(name: str) -> None:
    found = _by_id(name)
    for expected in EXPECTED[name]:
        assert found[expected.external_id] == expected


def test_do_not_call_is_a_refusal_in_the_record() -> None:
    consents = [inquiry.consents for inquiry in _by_id("xeducation_leads").values() if inquiry.consents]
    assert ConsentEvidence(purpose="phone_contact", accepted=False) in {
        told for found in consents for told in found
    }


@pytest.mark.parametrize("name", ["meta_lead_ads_pt", "meta_lead_ads_en", "google_lead_form"])
def test_guess_alone_reads_the_exports_of_the_ad_platforms(name: str) -> None:
    with _open(name) as table:
        rows = list(table.rows())
        guess = guess_mapping(table.heading, rows, channel="export", zone="Asia/Shanghai", country="BR")
        binding = bind(guess.mapping, table.heading, zone="Asia/Shanghai", country="BR")
        found = [row.piece.inquiry for batch in batches(table, binding) for row in batch]
    for guessed, expected in zip(found, EXPECTED[name], strict=True):
        assert guessed.external_id == expected.external_id
        assert guessed.contact.phones == expected.contact.phones
        assert guessed.contact.email == expected.contact.email
        assert guessed.contact.name == expected.contact.name
        assert guessed.contact.postcode == expected.contact.postcode
        assert guessed.occurred_raw == expected.occurred_raw
        assert (guessed.campaign, guessed.ad, guessed.form) == (expected.campaign, expected.ad, expected.form)
