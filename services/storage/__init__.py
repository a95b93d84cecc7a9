"""One SQLite file: its tables, its transactions, its migrations."""
