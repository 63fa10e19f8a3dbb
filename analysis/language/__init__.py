"""Language: one tokeniser, one stemmer, one stop list, short forms, the language of a text."""
