"""Plans of care on paper: what is signed and certified, for which days, and the acts that say so."""
