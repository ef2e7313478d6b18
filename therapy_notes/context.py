def clinic(request):
    """The clinic whose people and dates every page shows."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"date_style": "us"}
    return {"clinic": user.clinic, "date_style": user.clinic.date_style}
