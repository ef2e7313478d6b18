"""Supervision beside the cosignature: policies, visits and entries of supervisors, what assistants discuss."""
