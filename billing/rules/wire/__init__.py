"""The law over JSON lines: what a case must be, and how its answer is written."""
