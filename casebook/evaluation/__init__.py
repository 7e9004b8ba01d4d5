"""均衡度, 创新性, 实际工作成效: what other rooms may use. Everything else in this package is its own affair."""

from typing import TYPE_CHECKING

from casebook.evaluation.adoption import Adoption, adoptions, reciprocal_pairs
from casebook.evaluation.check import case_remarks, evaluation_problems
from casebook.evaluation.coverage import Coverage, Gap, coverage, gaps
from casebook.evaluation.evaluate import evaluate
from casebook.evaluation.figures import rounded, shown
from casebook.evaluation.ground import method_level, method_levels
from casebook.evaluation.levels import evidence_level
from casebook.evaluation.periods import Period, latest_period, parse_period, period_of
from casebook.evaluation.records import Records, collect, records_of
from casebook.evaluation.results import Evaluation, Figure, Interval, Row, UnitResult
from casebook.evaluation.rules import Proof, Rules
from casebook.evaluation.rulesfile import RULES_PATH, load_rules
from casebook.evaluation.snapshot import (
    PERIODS,
    Snapshot,
    changes,
    read_snapshots,
    snapshot_path,
    snapshot_text,
)
from casebook.evaluation.trend import Point, trend
from casebook.evaluation.why import why
from casebook.late import late

if TYPE_CHECKING:
    from casebook.evaluation.committee import unit_pages
    from casebook.evaluation.committee import unit_view as committee_unit_view
    from casebook.evaluation.committee import units_view as committee_units_view
    from casebook.evaluation.duplicates import Likeness, near_duplicates
    from casebook.evaluation.exchange import adoption_view, gaps_view
    from casebook.evaluation.explained import explained_view
    from casebook.evaluation.output import as_data, as_table, heading, summary_rows
    from casebook.evaluation.views import coverage_view, overview_view
else:
    __getattr__ = late(
        __name__,
        {
            "Likeness": "duplicates",
            "adoption_view": "exchange",
            "as_data": "output",
            "as_table": "output",
            "committee_unit_view": "committee.unit_view",
            "committee_units_view": "committee.units_view",
            "coverage_view": "views",
            "explained_view": "explained",
            "gaps_view": "exchange",
            "heading": "output",
            "near_duplicates": "duplicates",
            "overview_view": "views",
            "summary_rows": "output",
            "unit_pages": "committee",
        },
    )

__all__ = [
    "PERIODS", "RULES_PATH", "Adoption", "Coverage", "Evaluation", "Figure", "Gap", "Interval", "Likeness",
    "Period", "Point", "Proof", "Records", "Row", "Rules", "Snapshot", "UnitResult", "adoption_view",
    "adoptions", "as_data", "as_table", "case_remarks", "changes", "collect", "committee_unit_view", "committee_units_view",
    "coverage", "coverage_view", "evaluate", "evaluation_problems", "evidence_level", "explained_view",
    "gaps", "gaps_view", "heading", "latest_period", "load_rules", "method_level", "method_levels", "near_duplicates",
    "overview_view", "parse_period", "period_of", "read_snapshots", "reciprocal_pairs", "records_of",
    "rounded", "shown", "snapshot_path", "snapshot_text", "summary_rows", "trend", "unit_pages", "why",
]  # fmt: skip
