"""What the server gives away and how much it takes: headers, limits, uploads, log lines, error reports."""
