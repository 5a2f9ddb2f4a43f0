"""Records that simulated devices send, one table a kind of device."""
