from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "billing"
    verbose_name = "The shell between the record and the law"
