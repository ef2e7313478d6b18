from django.apps import AppConfig
from django.core.checks import register


class BillingConfig(AppConfig):
    name = "billing"
    verbose_name = "The shell between the record and the law"

    def ready(self) -> None:
        from billing.checks import check_tables

        register(check_tables)
