"""The rights desk: what people may ask for by law, how long data are kept, what was provided to whom."""
