"""What the field demands of a village disclosure: ledgers that add up, lists that show no more than they may."""
