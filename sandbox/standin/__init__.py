"""What every stand-in of a server is made with: its time, its faults, its witness, its port."""
