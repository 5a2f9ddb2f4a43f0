"""Work that runs off the request."""
