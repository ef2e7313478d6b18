from django.apps import AppConfig
from django.core.checks import register


class BillingConfig(AppConfig):
    name = "billing"
    verbose_name = "The shell between the record and the law"

    def ready(self) -> None:
        from billing import open_findings, supportive_due
        from billing.checks import check_tables
        from billing.intervals import report_intervals, with_an_interval
        from billing.on_paper import derivations
        from billing.on_paper.units_page import units_page as page_of_units
        from therapy_notes import clocks, compliance
        from therapy_notes.inbox import risks
        from therapy_notes.packets import chapters
        from therapy_notes.pdf import units_page

        register(check_tables)
        risks.register(open_findings)
        clocks.register_intervals(report_intervals, among=with_an_interval)
        compliance.register(supportive_due)
        chapters.register(derivations)
        units_page.register(page_of_units)
