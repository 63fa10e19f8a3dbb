"""Names of topics: keywords, candidates, and the labels chosen among them."""
