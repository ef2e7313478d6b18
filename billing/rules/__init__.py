"""The law: from what was done with the patient, and when, to claim lines and findings. Standard library only."""
