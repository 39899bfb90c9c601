"""What the field demands of accounts: which outside ones to close, and that a closed one leaves nothing behind."""
