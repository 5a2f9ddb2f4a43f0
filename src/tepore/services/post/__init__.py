"""Post between the office and residents: messages, objections, archive, own records, being forgotten."""
