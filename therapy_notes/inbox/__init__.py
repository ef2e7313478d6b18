"""The cosign inbox: in which order notes wait, one proof for a sitting, several at once, and who is reminded."""
