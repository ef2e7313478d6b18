"""What the record holds beside the times: documentation, plan of care, progress reports, readiness for a claim."""
