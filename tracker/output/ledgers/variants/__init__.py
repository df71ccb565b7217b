"""An office's own way of a ledger: columns on and off, titles, widths, rows and order, kept in immutable versions."""
