"""Proof that the record is what it was: every row of evidence, every chart's chain, the anchors, the audit log."""

from therapy_notes.integrity.anchors import anchor_record, kept_line, last_anchor
from therapy_notes.integrity.problems import Problem
from therapy_notes.integrity.verify import counted, verify

__all__ = ["Problem", "anchor_record", "counted", "kept_line", "last_anchor", "verify"]
