"""Evaluations: what each discipline's says, and the components that justify the complexity of its code."""

from therapy_notes.evaluating.writing import log_proposed, write_evaluation

__all__ = ["log_proposed", "write_evaluation"]
