"""What billing prints: how minutes became units, behind a note or as a chapter of a packet, and the superbill."""
