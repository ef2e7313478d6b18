"""Reading CMS's quarterly files of pair edits and unit limits, for the two commands that import them."""
