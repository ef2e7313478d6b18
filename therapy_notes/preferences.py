"""What a person chooses for themselves, kept with their account."""


def set_single_keys(user, on):
    user.single_keys = on
    user.save(update_fields=["single_keys"])
