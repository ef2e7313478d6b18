"""Drawings out of plain values: geometry alone, the same on screen and on paper; templates put it into SVG."""
