"""Keys by which organisations sign their closed seasons, and the signatures."""
