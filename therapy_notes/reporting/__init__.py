"""Progress and discharge reports: put together from the record, judged by their writer, and what else counts as one."""
