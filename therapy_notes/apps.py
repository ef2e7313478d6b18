from django.apps import AppConfig


class TherapyNotesConfig(AppConfig):
    name = "therapy_notes"
    verbose_name = "The record"
