"""What the field demands of a disclosure: ledgers that add up, lists that show no more than they may."""
