"""One list of words without a subject.

Three kinds stand in it. The first are the words of English grammar: its closed classes
(articles, prepositions, conjunctions, auxiliaries, pronouns, numerals and the adverbs that
join and measure), after the lists in [1]_; they can be written down in full, and other lists
of stop words mix them with words of subjects ("system", "fire", "mine" in scikit-learn's).
The second are words that papers of every field use to talk about themselves ("propose",
"outperform", "novel"). A word is on that second list only where its stem stands for talk of
this kind in 13,800 abstracts of 30 fields: "represent" is not, for the sake of
"representation", nor is "conduct", for the sake of "conductivity". The third are vague words,
which count as words and name nothing.

References
----------
.. [1] R. Quirk, S. Greenbaum, G. Leech and J. Svartvik, A Comprehensive Grammar of the English
   Language, 1985, sections 2.39 (closed classes), 5.10 to 5.24, 6.15 to 6.48, 7.54 and 9.7.
"""

from __future__ import annotations

from functools import lru_cache

from analysis.language.stemmer import bare, stem

__all__ = [
    "after_nouns",
    "before_verbs",
    "determiners",
    "function_words",
    "is_vague",
    "small_words",
    "stop_words",
    "vague_stems",
]

_ARTICLES = "a an the"
_DETERMINERS = """
this that these those its their our his her my your whose any each every all both several some
such another either neither no enough
"""
_SHORT_PREPOSITIONS = """
as at by for from in into of on per than to via vs with within
"""
_PREPOSITIONS = """
about above across after against along alongside amid among amongst apart around before behind
below beneath beside besides between beyond despite down during except inside like near off onto out
outside over since through throughout till toward towards under unlike until up upon versus
without
"""
_CONJUNCTIONS = """
and or but nor if because although though while whilst whereas whether unless once
"""
_AUXILIARIES = """
am is are was were be been being have has had having do does did doing done can could may might
must shall should will would cannot ought
"""
_CONTRACTIONS = """
aint arent cant couldnt didnt doesnt dont hadnt hasnt havent isnt mustnt shouldnt wasnt werent
wont wouldnt aren couldn didn doesn don hadn hasn haven isn mustn shouldn wasn weren won wouldn
ll ve re d s t m
"""
_PRONOUNS = """
i me my myself we us ourselves ours you yours yourself yourselves he him himself she hers
herself it itself they them themselves theirs one ones oneself who whom which what whatever
whichever whoever that someone somebody something anyone anybody anything everyone everybody
everything nobody none nothing others other else here there
"""
_WH_ADVERBS = "when where why how whenever wherever however"
_RELATIVES = "that which who whom"
_NUMERALS = """
two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty hundred
thousand first second third
"""
_ADVERBS = """
again ago ahead albeit almost already also altogether always anyway away back barely else ever
even far fewer few furthermore further hence hereby herein indeed instead just last
later least less lesser likewise little lot lots many more moreover most mostly much
nearly neither never nevertheless next nonetheless not notwithstanding now often only otherwise
perhaps quite rather really same seldom so sometimes somewhat soon still then thereafter
thereby therefore therein thereof thus together too twice very well yet
"""
_MONTHS = """
january february march april june july august september october november december
"""
_ABBREVIATIONS = "al cf eg etc et ie"
# Words of abstracts; one form stands for all of its stem.
_TALK = """
able accordingly achieve additional address aim allow analyze approach article available based
became become benefit best better call capable case challenge compare consequently consider
contribute crucial current demonstrate describe despite different difficult discuss due easily
easy effective efficient elsewhere enable encouraging especially essential establish evaluate
exist experiment experimental extensive facilitate fail finally find focus following framework
fully furthermore get github give given go goes good great help hence high highlight however idea
impact implement impressive improve include increasingly incur indicate insight introduce
introduction investigate involve issue keep key know known lack large latter lead leverage limited
made main major make manner method methodology moreover motivate multiple necessary need new
notably novel obtain offer often outperform overall overcome own paper particular perform possible
potential present previous prior problem procedure produce promising propose provide publish
purpose put recent reduce remain research researcher respectively result reveal section see seek
seem severe show shown significant simple simply simultaneously solve sota specific stateoftheart
strategy strong study substantially succeed success suffer suggest suitable superior tackle take
taken task technique term total traditional try typical unfortunately use usually validate various
vary way whereby wherein whole wide widespread work worse
"""

# Words that tell subjects apart in no field, though no talk of papers either: they may stand in
# a phrase ("generated images") and are not one by themselves. Spellings and not stems, since
# "learned" is vague and "learning" is not.
_VAGUE = """
ability ablation access accurate accurately add adding adopt adopted adopting advanced alleviate
alone alternative amount applied apply applying arbitrary argue argued argument aspect assume
assumption attempt author average avoid aware basic basis beat bottom broad build building built
capture careful certain characterize choice choose choosing clear clearly close combine combining
common commonly competitive complete complex component comprehensive concept conclude conduct
conducted consist consistent contain contrast conventional core correct corresponding costly
create custom customized dataset deal define definition degree demand depend dependent derive
deriving designed desired detail detailed develop developed developing direct directly distinct
diverse dramatically early element emerge emerging employ employing empty enhance enhancing ensure
entire equivalent era evidence exactly examine example exciting exhibit expensive explicit explore
exploring extend extending extra fact factor failure famous fast feasible fill flexible form
formally former formulate forward found front fruitful full fundamental future gain gap general
generality generally generate generated global goal ground guided handle hard hide higher hold
huge human-like ideal identify identifying ignore immediate importance important individual
informative inherent initial inspired instance interest intuition intuitive joint jointly kind
latest launch learn learned lend lesson line literature local long look looking lower maintain mAP
massive matter maximum meaningful minimal minimum mIoU modern naive name named natural negligible
normally notion number numerous observation observe obvious occur open operation option original
paradigm part partial pay perspective phase phenomenon plausible popular possess powerful
practical precise preliminary presence principle principled prone proper properly property proven
publicly quality quantity quarter question quick quickly raise range rapid rapidly rare ready real
real-world realistic reason recipe recover regime related relevant reliable rely report reported
represent representative require required requiring rich robustly role run satisfactory scarce
scenario scheme scope select sequel serious serve setting share shed side similar simplicity sit
situation size slow small solely sound special stage standard standardize start starting step
straightforward strength strictly striking sufficient suited summary sure surpass surpassing
surprising surprisingly systematic tailored tend theoretical thick thin thorough time top tough
trade-off train trained true ultimately understanding unified unique universal unprecedented usage
user-friendly utilize utilized utilizing valuable variety vast verified verify version view vital
volume weak wider worst yield
"""


def _keys(*lists: str) -> frozenset[str]:
    return frozenset(stem(word) for word in " ".join(lists).split())


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    """Give the words that carry no subject in any field: of grammar, and of papers.

    Returns
    -------
    frozenset of str
        Keys as `analysis.language.stemmer.stem` makes them.

    Examples
    --------
    >>> {stem("the"), stem("proposed")} <= stop_words()
    True
    >>> stem("representation") in stop_words()
    False
    """
    return function_words() | _keys(_TALK, _MONTHS, _ABBREVIATIONS)


@lru_cache(maxsize=1)
def function_words() -> frozenset[str]:
    """Give the words of grammar: they carry no subject, not even in a phrase of a theme.

    Returns
    -------
    frozenset of str
        Keys as `analysis.language.stemmer.stem` makes them.

    Examples
    --------
    >>> stem("between") in function_words(), stem("method") in function_words()
    (True, False)
    """
    classes = _DETERMINERS, _PREPOSITIONS, _CONJUNCTIONS, _AUXILIARIES, _CONTRACTIONS, _PRONOUNS
    return small_words() | _keys(*classes, _WH_ADVERBS, _NUMERALS, _ADVERBS)


@lru_cache(maxsize=1)
def small_words() -> frozenset[str]:
    """Give the articles, conjunctions and short prepositions: titles differ in them unnoticed.

    Returns
    -------
    frozenset of str
        Keys as `analysis.language.stemmer.stem` makes them.

    Examples
    --------
    >>> stem("Of") in small_words(), stem("not") in small_words()
    (True, False)
    """
    return _keys(_ARTICLES, _SHORT_PREPOSITIONS, "and or its toward towards is are")


@lru_cache(maxsize=1)
def determiners() -> frozenset[str]:
    """Give the articles and determiners: what stands before a noun.

    Returns
    -------
    frozenset of str
        Keys as `analysis.language.stemmer.stem` makes them.

    Examples
    --------
    >>> stem("these") in determiners()
    True
    """
    return _keys(_ARTICLES, _DETERMINERS)


@lru_cache(maxsize=1)
def after_nouns() -> frozenset[str]:
    """Give the words that often follow a noun: prepositions, conjunctions, auxiliaries.

    Returns
    -------
    frozenset of str
        Keys as `analysis.language.stemmer.stem` makes them.

    Examples
    --------
    >>> stem("of") in after_nouns(), stem("the") in after_nouns()
    (True, False)
    """
    return _keys(
        _SHORT_PREPOSITIONS, _PREPOSITIONS, _CONJUNCTIONS, _AUXILIARIES, _WH_ADVERBS, _RELATIVES
    )


@lru_cache(maxsize=1)
def before_verbs() -> frozenset[str]:
    """Give the words that often stand before a verb: subjects, auxiliaries, short adverbs.

    Returns
    -------
    frozenset of str
        Keys as `analysis.language.stemmer.stem` makes them.

    Examples
    --------
    >>> stem("we") in before_verbs(), stem("of") in before_verbs()
    (True, False)
    """
    return _keys(_AUXILIARIES, "we to not it they you also then thus often still")


def is_vague(word: str) -> bool:
    """Say whether a word, as it is spelt, tells subjects apart in no field.

    Parameters
    ----------
    word : str
        A token of `tokenize`.

    Returns
    -------
    bool
        True for words of the list with or without -s and -ed, and for adverbs in -ly. A form
        in -ing is often a subject ("learning"), and vague only where the list has it.

    Examples
    --------
    >>> [is_vague(word) for word in ("learned", "learning", "rapidly", "anomaly")]
    [True, False, True, False]
    >>> is_vague("surpasses")
    True
    """
    plain = bare(word)
    if plain.endswith("ly") and len(plain) > 6 and not plain.endswith(("omaly", "ssembly")):
        return True
    forms = (plain, *(plain.removesuffix(ending) for ending in ("s", "es", "d", "ed")))
    return not _vague().isdisjoint(forms)


@lru_cache(maxsize=1)
def vague_stems() -> frozenset[str]:
    """Give the keys of words of which a form is vague.

    Returns
    -------
    frozenset of str
        Keys as `analysis.language.stemmer.stem` makes them; other words with such a key may
        not be vague, see `is_vague`.

    Examples
    --------
    >>> stem("learning") in vague_stems()
    True
    """
    return frozenset(stem(word) for word in _VAGUE.split())


@lru_cache(maxsize=1)
def _vague() -> frozenset[str]:
    return frozenset(bare(word) for word in _VAGUE.split())
