"""Post: messages, objections, archived documents and requests to be forgotten; every text lies sealed."""
