from functools import partial

from therapy_notes.sign_in import second_factor


def clinic(request):
    """The clinic whose people and dates every page shows."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"date_style": "us"}
    return {
        "clinic": user.clinic,
        "date_style": user.clinic.date_style,
        "offers_passkey": partial(second_factor.is_offered, request),  # a query where a page asks
    }
