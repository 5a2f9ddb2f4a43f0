"""The pages: each reads its address, makes one service call, and hands plain values to a template."""
