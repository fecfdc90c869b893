"""Exports of Ads Manager (specification 08, section 2.3)."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pixecom.adapters.csv_import import files as csv_files
from pixecom.adapters.csv_import.decoding import MAX_BYTES
from pixecom.adapters.csv_import.files import CsvStatsFile, CsvStatsFiles
from pixecom.domain.insights.contract import Counters, total
from pixecom.domain.insights.fact import EntityPath, InsightRow, Level
from pixecom.domain.shared.errors import Invalid

DATA = Path(__file__).parents[2] / "data/meta"
HEADER = "Day,Account ID,Campaign ID,Campaign name,Impressions,Amount spent (USD)"


def opened(text: str | bytes, encoding: str = "utf-8") -> CsvStatsFile:
    content = text.encode(encoding) if isinstance(text, str) else text
    return CsvStatsFiles().open(io.BytesIO(content))


def rows(file: CsvStatsFile, size: int = 500) -> list[InsightRow]:
    return [row for _, page in file.pages(size=size) for row in page]


def lines(*records: str, header: str = HEADER) -> str:
    return "\n".join([header, *records]) + "\n"


def failures(file: CsvStatsFile) -> Sequence[tuple[int, str | None]]:
    return [(failed.line, failed.column) for failed in file.summary.failed]


class TestTheGivenFiles:
    def test_the_daily_export_holds_its_published_totals(self) -> None:
        with (DATA / "ads_manager_export_daily.csv").open("rb") as file:
            export = CsvStatsFiles().open(file)
            found = rows(export)
        assert total(row.counters for row in found) == Counters(
            spend=Decimal("58705.23"),
            impressions=213_434_828,
            clicks=38_165,
            checkout=3_264,
            purchases=1_079,
        )
        assert export.summary.rows == len(found) == 1_143
        assert export.summary.level is Level.AD
        assert len(export.summary.days) == 31
        assert export.summary.currencies == {"1200000000000001": "USD"}
        assert export.summary.failed == []
        assert export.summary.ignored_columns == []

    def test_the_window_export_is_refused_with_the_breakdown_to_switch_on(self) -> None:
        content = (DATA / "ads_manager_export_window.csv").read_bytes()
        with pytest.raises(Invalid, match=r"2026-05-25 to 2026-06-07.*By day.*nothing was stored"):
            opened(content)

    def test_a_spoiled_id_fails_its_row_by_line_column_and_reason(self) -> None:
        export = opened((DATA / "ads_manager_export_spoiled_ids.csv").read_bytes())
        (failed,) = export.summary.failed
        assert (failed.line, failed.column) == (2, "Campaign ID")
        assert "spreadsheet spoiled the id: 1.20253E+17" in failed.reason
        (row,) = rows(export)
        assert row.path == EntityPath(
            campaign_id="120253000000000101",
            campaign_name="Spring",
            adset_id="120253000000000201",
            adset_name="Broad",
            ad_id="120253000000000301",
            ad_name="Video A",
        )
        assert row.counters == Counters(
            spend=Decimal("1063.80"),
            impressions=1310,
            clicks=31,
            purchases=3,
            revenue=Decimal("177.60"),
        )


class TestColumns:
    def test_are_found_in_any_order_case_and_spelling(self) -> None:
        header = "SPEND;date;campaign id;impressions;AddToCart;checkout;PurchaseValue;Reach"
        export = opened(lines("1.5;2026-05-01;7;10;3;2;9.99;8", header=header))
        (row,) = rows(export)
        assert row.counters == Counters(
            spend=Decimal("1.5"),
            impressions=10,
            add_to_cart=3,
            checkout=2,
            revenue=Decimal("9.99"),
        )
        assert export.summary.ignored_columns == ["Reach"]
        assert export.summary.currencies == {"": None}
        assert row.path.campaign_name == "7"

    def test_missing_ones_are_named_together(self) -> None:
        with pytest.raises(Invalid, match="Columns are missing: Campaign ID, Ad set ID, Ad ID,"):
            opened(lines("2026-05-01,Video A", header="Day,Ad name"))

    def test_without_a_day_the_breakdown_is_named(self) -> None:
        with pytest.raises(Invalid, match=r"no column Day.*By day"):
            opened(lines("7,1,1", header="Campaign ID,Impressions,Spend"))

    def test_two_of_the_same_meaning_are_refused(self) -> None:
        with pytest.raises(Invalid, match="“Day” and “Date” mean the same"):
            opened(lines(header="Day,Date,Campaign ID,Impressions,Spend"))

    def test_money_in_two_currencies_is_refused(self) -> None:
        header = "Day,Campaign ID,Impressions,Spend (USD),PurchaseValue (EUR)"
        with pytest.raises(Invalid, match="several currencies"):
            opened(lines(header=header))

    def test_reporting_days_that_agree_are_days(self) -> None:
        header = "Reporting starts,Reporting ends,Campaign ID,Impressions,Spend"
        export = opened(lines("2026-05-01,2026-05-01,7,1,1", header=header))
        assert [row.day for row in rows(export)] == [date(2026, 5, 1)]

    def test_a_day_column_wins_over_the_reporting_window(self) -> None:
        header = "Reporting starts,Reporting ends,Day,Campaign ID,Impressions,Spend"
        export = opened(lines("2026-05-01,2026-05-31,2026-05-09,7,1,1", header=header))
        assert [row.day for row in rows(export)] == [date(2026, 5, 9)]


class TestRows:
    @pytest.mark.parametrize(
        ("record", "column"),
        [
            ("2026-02-30,1,7,A,1,1", "Day"),
            ("05/01/2026,1,7,A,1,1", "Day"),
            ("9999-12-31,1,7,A,1,1", "Day"),
            ("1999-12-31,1,7,A,1,1", "Day"),
            (",1,7,A,1,1", "Day"),
            ("2026-05-01,x,7,A,1,1", "Account ID"),
            ("2026-05-01,1,,A,1,1", "Campaign ID"),
            ("2026-05-01,1,123456789012345678901,A,1,1", "Campaign ID"),
            ("2026-05-01,1,7,A,1.5,1", "Impressions"),
            ("2026-05-01,1,7,A,1,-3", "Amount spent (USD)"),
            ("2026-05-01,1,7,A,1", None),
            ("2026-05-01,1,7,A,1,1,extra", None),
        ],
    )
    def test_a_bad_one_fails_alone_by_line_and_column(
        self, record: str, column: str | None
    ) -> None:
        export = opened(lines("2026-05-01,1,8,B,1,1", "", record, "2026-05-02,1,8,B,1,1"))
        assert failures(export) == [(4, column)]
        assert [row.external_id for row in rows(export)] == ["8", "8"]

    def test_lines_count_line_breaks_inside_quotes(self) -> None:
        export = opened(lines('2026-05-01,1,7,"two\nlines",1,1', "2026-05-01,1,x,A,1,1"))
        assert failures(export) == [(4, "Campaign ID")]

    def test_the_same_entity_and_day_twice_fails_both_times(self) -> None:
        export = opened(
            lines(
                "2026-05-01,1,7,18-24,1,1",
                "2026-05-01,1,7,25-34,1,1",
                "2026-05-01,1,7,35-44,1,1",
                "2026-05-02,1,7,all,1,1",
            )
        )
        assert failures(export) == [(2, None), (3, None), (4, None)]
        assert "further breakdowns" in export.summary.failed[0].reason
        assert [row.day.day for row in rows(export)] == [2]
        assert export.summary.rows == 1
        assert export.summary.days == [date(2026, 5, 2)]

    def test_an_entity_under_two_parents_fails(self) -> None:
        header = "Day,Campaign ID,Ad set ID,Impressions,Spend"
        export = opened(lines("2026-05-01,1,11,1,1", "2026-05-02,2,11,1,1", header=header))
        assert failures(export) == [(3, None)]

    def test_another_currency_fails(self) -> None:
        header = "Day,Campaign ID,Impressions,Spend,Currency"
        export = opened(
            lines(
                "2026-05-01,1,1,1,usd",
                "2026-05-02,1,1,1,EUR",
                "2026-05-03,1,1,1,US$",
                header=header,
            )
        )
        assert failures(export) == [(3, "Currency"), (4, "Currency")]
        assert export.summary.currencies == {"": "USD"}

    def test_come_in_pages_of_one_account(self) -> None:
        export = opened(
            lines(*(f"2026-05-{day:02},{day % 2 + 1},{day},A,1,1" for day in (1, 2, 3)))
        )
        pages = [(account, len(page)) for account, page in export.pages(size=1)]
        assert pages == [("2", 1), ("1", 1), ("2", 1)]
        assert sorted(len(page) for _, page in export.pages(size=9)) == [1, 2]

    def test_beyond_a_thousand_failures_the_rest_is_counted(self) -> None:
        export = opened(lines(*(["x,1,7,A,1,1"] * 1200)))
        assert len(export.summary.failed) == csv_files.REPORTED_FAILURES + 1
        assert export.summary.failed[-1].reason == "200 rows from here on failed as well"


class TestNumbers:
    def test_of_the_continental_convention_are_read_when_all_agree(self) -> None:
        header = "Day;Campaign ID;Impressions;Amount spent (EUR)"
        export = opened(lines("2026-05-01;7;1.310;1.063,80", header=header))
        (row,) = rows(export)
        assert row.counters == Counters(spend=Decimal("1063.80"), impressions=1310)
        assert export.summary.currencies == {"": "EUR"}

    def test_of_mixed_conventions_fail_where_they_are_not_english(self) -> None:
        header = "Day;Campaign ID;Impressions;Amount spent (EUR)"
        export = opened(lines("2026-05-01;7;1;63,80", "2026-05-02;7;1;63.80", header=header))
        assert failures(export) == [(2, "Amount spent (EUR)")]


class TestTotals:
    def test_are_recognised_and_not_stored(self) -> None:
        export = opened(lines(",,,,3,3.50", "2026-05-01,1,7,A,1,1.25", "2026-05-02,1,7,A,2,2.25"))
        assert export.summary.failed == []
        assert len(rows(export)) == 2

    def test_that_differ_are_reported(self) -> None:
        export = opened(lines("2026-05-01,1,7,A,1,1.25", ",1,,,1,9.99"))
        (failed,) = export.summary.failed
        assert (failed.line, failed.column) == (3, "Amount spent (USD)")
        assert failed.reason == "the totals line says 9.99, its rows sum to 1.25"
        assert len(rows(export)) == 1

    def test_of_a_day_are_compared_with_that_day(self) -> None:
        export = opened(
            lines(
                "2026-05-01,1,7,A,1,1",
                "2026-05-02,1,7,A,2,2",
                "2026-05-02,,,,2,2",
                "2026-05-03,,,,1,0",
            )
        )
        assert failures(export) == [(5, "Impressions")]

    def test_may_span_the_window_of_the_report(self) -> None:
        header = "Reporting starts,Reporting ends,Campaign ID,Impressions,Spend"
        export = opened(
            lines("2026-05-01,2026-05-31,,1,x", "2026-05-01,2026-05-01,7,1,1", header=header)
        )
        assert failures(export) == [(2, "Spend")]
        assert len(rows(export)) == 1


class TestEncodings:
    @pytest.mark.parametrize(
        ("encoding", "delimiter"),
        [
            ("utf-8", ","),
            ("utf-8-sig", ";"),
            ("utf-16", "\t"),
            ("utf-16-le", "\t"),
            ("utf-16-be", ","),
            ("cp1252", ";"),
            ("utf-8", "|"),
        ],
    )
    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_of_real_exports_are_recognised(self, encoding: str, delimiter: str, end: str) -> None:
        text = lines("2026-05-01,1,7,Frühling,1,1.5").replace(",", delimiter).replace("\n", end)
        (row,) = rows(opened(text, encoding))
        assert row.path.campaign_name == "Frühling"
        assert row.counters.spend == Decimal("1.5")

    def test_of_a_file_longer_than_one_chunk_are_read_across_its_seams(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("pixecom.adapters.csv_import.decoding._CHUNK", 3)
        text = lines(*(f"2026-05-{day:02},1,7,“Ü {day}”,1,1" for day in range(1, 10)))
        names = [row.path.campaign_name for row in rows(opened(text.replace("\n", "\r\n")))]
        assert names == [f"“Ü {day}”" for day in range(1, 10)]


class TestFilesThatAreNoExports:
    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\n\n",
            b"PK\x03\x04\x14\x00\x06\x00\x08\x00",
            b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
            b'{"data": []}',
            b"\x81\x8d\x8f",
            b"<html><body>Sign in</body></html>",
            b"a,b,c\n1,2,3\n",
        ],
    )
    def test_are_refused_with_what_to_export(self, content: bytes) -> None:
        with pytest.raises(Invalid, match="not a CSV export of Ads Manager"):
            opened(content)

    def test_are_refused_above_fifty_megabytes(self) -> None:
        with pytest.raises(Invalid, match="larger than 50 MB"):
            opened(bytes(MAX_BYTES + 1))

    def test_a_cell_without_end_is_refused(self) -> None:
        with pytest.raises(Invalid, match="line 2 cannot be read"):
            opened(lines('2026-05-01,1,7,"' + "x" * 200_000))

    @given(st.binary(max_size=200))
    def test_any_bytes_are_read_or_refused(self, content: bytes) -> None:
        self._reads_or_refuses(content)

    @given(
        st.lists(
            st.lists(
                st.text(alphabet='0123456789.,-E+ "\n;é', max_size=12), min_size=1, max_size=8
            ),
            max_size=6,
        )
    )
    def test_any_rows_below_a_good_header_are_read_or_refused(
        self, records: list[list[str]]
    ) -> None:
        self._reads_or_refuses(lines(*(",".join(cells) for cells in records)).encode())

    def _reads_or_refuses(self, content: bytes) -> None:
        with contextlib.suppress(Invalid):
            export = opened(content)
            assert len(rows(export)) == export.summary.rows
