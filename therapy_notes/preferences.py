"""What a person chooses for themselves, kept with their account."""


def set_single_keys(user, on):
    user.single_keys = on
    user.save(update_fields=["single_keys"])


def set_digest(user, on):
    user.digest = on
    user.save(update_fields=["digest"])


def set_desk_keys(user, on):
    user.desk_keys = on
    user.save(update_fields=["desk_keys"])
