"""Words and phrases of the papers, with their spellings joined.

"pre-training", "pretraining" and "pre training" are one word here, and so are "model" and
"models": every spelling is mapped to a key, counted under it, and shown as the corpus most
often writes it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import scipy.sparse as sp

__all__ = ["Vocabulary", "function_words", "tokenize", "word_key"]

_NOISE = re.compile(r"https?://\S+|\$[^$]*\$|\\[a-zA-Z]+|<[^>]{1,20}>")
_TOKEN = re.compile(r"[^\W_]+(?:[-‐‑'’][^\W_]+)*|[.,;:!?()\[\]\"“”]")
_HYPHENS = re.compile(r"[-‐‑'’]")
_BREAKS = frozenset('.,;:!?()[]"“”')
BREAK = ""  # stands where a phrase cannot go on

# Words that papers of every field use to talk about themselves.
_PAPER_WORDS = """
ability able abstract accordingly achieve achieved achieves achieving address addressed
addresses addressing additional additionally aim aims allow allowing allows analysis analyze
approach approaches article author authors available based benefit best better called capable
case cases challenge challenges challenging compare compared comparable comparing conduct
conducted consider considered consists contrast contribute contribution contributions
corresponding crucial current currently demonstrate demonstrated demonstrates demonstrating
describe described despite develop developed different difficult discuss due easily effect
effective effectively effectiveness effects efficiency efficient efficiently employ enable
enables enabling especially essential establish evaluate evaluated evaluation example examples
existing experiment experimental experimentally experiments explore exploring extensive
extensively facilitate finally find finding findings focus focuses following framework
furthermore future general generally github given good great help high higher highlight highly
however idea ie eg impact implementation important improve improved improvement improvements
improves improving include includes including increasingly indicate indicates insights instead
introduce introduced introduces introducing introduction investigate investigated involves
issue issues key known lack large largely later lead leading leads leverage leverages
leveraging like limited limitation limitations main mainly make makes making manner means
method methods moreover motivated multiple namely necessary need needs new novel number observe
obtain obtained offer often outperform outperforming outperforms overall paper papers
particular particularly perform performance performed performing performs possible potential
present presented presents previous previously prior problem problems procedure produce
promising proper propose proposed proposes proposing provide provided provides providing
publicly published purpose recent recently reduce reduced reduces reducing relevant remain
remains report represent require required requires research researchers result resulting
results reveal reveals second section several severe show showed showing shown shows
significant significantly similar simple simply simultaneously solution solutions solve solving
specific specifically state still strategy strategies strong studied studies study studying
success successful successfully suffer suggest superior systematic task tasks technique
techniques term terms thus tool tools total toward towards traditional try typical typically
use used useful uses using usually utilize utilized utilizes utilizing validate validation
various vary verify way ways well whether wide widely work works worse yet et al sota
stateoftheart via vs within without among across along upon since although though
"""
_CONTRACTIONS = "doesn don isn wasn aren didn won couldn shouldn hasn haven ll ve re"
_MONTHS = """
january february march april may june july august september october november december
"""
_GLUE = frozenset(
    ["a", "an", "the", "of", "in", "on", "to", "for", "and", "or", "as", "at", "by", "be"]
)


@lru_cache(maxsize=1)
def function_words() -> frozenset[str]:
    """Give the words that carry no topic in any field: function words and paper talk.

    Returns
    -------
    frozenset of str
        Keys as `word_key` makes them.

    Examples
    --------
    >>> {"the", "propose"} <= function_words()
    True
    """
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    words = " ".join([_PAPER_WORDS, _CONTRACTIONS, _MONTHS]).split()
    return frozenset(word_key(word) for word in [*ENGLISH_STOP_WORDS, *words])


@lru_cache(maxsize=200_000)
def word_key(word: str) -> str:
    """Map the spellings of one word to one key.

    Case, accents, hyphens, plural endings and the doubled consonant of British spelling are
    taken away.

    Examples
    --------
    >>> word_key("Pre-Training") == word_key("pretraining")
    True
    >>> word_key("modelling"), word_key("Studies"), word_key("analysis")
    ('modeling', 'study', 'analysis')
    """
    plain = unicodedata.normalize("NFKD", word).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = re.sub(r"['’]s$", "", plain)
    plain = _HYPHENS.sub("", plain)
    plain = re.sub(r"ll(ing|ed)$", r"l\1", plain) if len(plain) > 7 else plain
    plain = re.sub(r"is(e|ed|es|ing|ation)$", r"iz\1", plain) if len(plain) > 8 else plain
    if len(plain) > 4 and plain.endswith("ies"):
        return plain[:-3] + "y"
    if len(plain) > 4 and re.search(r"(ss|x|ch|sh)es$", plain):
        return plain[:-2]
    if len(plain) > 3 and plain.endswith("s") and not plain.endswith(("ss", "us", "is")):
        return plain[:-1]
    return plain


def tokenize(text: str) -> list[str]:
    """Split a text into words; an empty string marks where a phrase cannot go on.

    Formulas, addresses and markup are left out; hyphenated words stay whole.

    Examples
    --------
    >>> tokenize("Pre-training, at $n^2$ scale: GPT-4's 3D view.")
    ['Pre-training', '', 'at', 'scale', '', "GPT-4's", '3D', 'view', '']
    """
    found = _TOKEN.findall(_NOISE.sub(" ", unicodedata.normalize("NFC", text)))
    return [BREAK if token in _BREAKS else token for token in found]


def _is_word(key: str) -> bool:
    return len(key) > 1 and not key.isdigit() and any(c.isalpha() for c in key)


@dataclass(frozen=True)
class Vocabulary:
    """The terms of a corpus, how they are shown, and which paper has which.

    Attributes
    ----------
    terms : tuple of str
        Keys, words of a phrase joined by a space, sorted.
    shown : tuple of str
        How the corpus most often writes each term.
    counts : scipy.sparse.csr_matrix of shape (n_papers, n_terms)
        How often each paper uses each term.
    n_words : ndarray of shape (n_terms,)
        Words in each term.

    Examples
    --------
    >>> vocabulary = Vocabulary.from_texts(["Pre-training scales.", "pre training", "Pretraining"])
    >>> vocabulary.terms
    ('pretraining', 'scale')
    >>> vocabulary.counts.toarray().tolist()
    [[1, 1], [1, 0], [1, 0]]
    """

    terms: tuple[str, ...]
    shown: tuple[str, ...]
    counts: sp.csr_matrix
    n_words: np.ndarray

    @classmethod
    def from_texts(
        cls, texts: Sequence[str], *, max_words: int = 1, min_papers: int = 1
    ) -> Vocabulary:
        """Count the words and phrases of `texts`.

        Parameters
        ----------
        texts : sequence of str
            One text per paper.
        max_words : int, default 1
            Longest phrase; phrases never cross punctuation and hold no function word.
        min_papers : int, default 1
            Terms in fewer papers are left out.
        """
        return _count(read_words(texts), max_words=max_words, min_papers=min_papers)


def read_words(texts: Sequence[str]) -> list[list[tuple[str, str]]]:
    """Give every text as (key, surface) pairs with split compounds joined.

    Two words in a row are one where the corpus also writes them as one ("data set" beside
    "dataset"); a hyphenated word that stands alone in the corpus falls into its parts.

    Parameters
    ----------
    texts : sequence of str

    Returns
    -------
    list of list of (str, str)
        An empty key marks where a phrase cannot go on.
    """
    raw = [tokenize(text) for text in texts]
    papers_with: Counter[str] = Counter()
    for tokens in raw:
        papers_with.update({word_key(token) for token in tokens if token})
    compounds = _compounds(raw, papers_with)
    return [_join(tokens, papers_with, compounds) for tokens in raw]


def _compounds(raw: Iterable[Sequence[str]], papers_with: Counter[str]) -> frozenset[str]:
    """Find keys that the corpus writes both as one word and as two."""
    solid: set[str] = set()
    for tokens in raw:
        for token in tokens:
            key = word_key(token)
            if len(key) > 5 and papers_with[key] > 1:
                solid.add(key)
    return frozenset(solid)


def _join(
    tokens: Sequence[str], papers_with: Counter[str], compounds: frozenset[str]
) -> list[tuple[str, str]]:
    parts: list[str] = []
    for token in tokens:
        rare = papers_with[word_key(token)] < 2 and len(papers_with) > 50
        parts.extend(_HYPHENS.split(token) if rare and _HYPHENS.search(token) else [token])
    words: list[tuple[str, str]] = []
    position = 0
    while position < len(parts):
        token = parts[position]
        following = parts[position + 1] if position + 1 < len(parts) else BREAK
        joined = word_key(f"{token}-{following}") if token and following else ""
        if joined in compounds and len(token) > 1 and word_key(token) not in _GLUE:
            words.append((joined, f"{token} {following}"))
            position += 2
            continue
        words.append((word_key(token), token) if token else (BREAK, BREAK))
        position += 1
    return words


def _count(
    papers: Sequence[Sequence[tuple[str, str]]], *, max_words: int, min_papers: int
) -> Vocabulary:
    stop = function_words()
    tallies: list[Counter[str]] = []
    surfaces: dict[str, Counter[str]] = {}
    for words in papers:
        tally: Counter[str] = Counter()
        for length in range(1, max_words + 1):
            for start in range(len(words) - length + 1):
                gram = words[start : start + length]
                if not all(_is_word(key) and key not in stop for key, _ in gram):
                    continue
                term = " ".join(key for key, _ in gram)
                tally[term] += 1
                surfaces.setdefault(term, Counter())[" ".join(s for _, s in gram)] += 1
        tallies.append(tally)
    in_papers = Counter(term for tally in tallies for term in tally)
    terms = sorted(term for term, n in in_papers.items() if n >= min_papers)
    column = {term: j for j, term in enumerate(terms)}
    rows, columns, values = [], [], []
    for i, tally in enumerate(tallies):
        for term, n in tally.items():
            if term in column:
                rows.append(i)
                columns.append(column[term])
                values.append(n)
    counts = sp.csr_matrix(
        (np.asarray(values, dtype=np.int64), (rows, columns)), shape=(len(papers), len(terms))
    )
    counts.sort_indices()
    return Vocabulary(
        terms=tuple(terms),
        shown=tuple(_show(surfaces[term]) for term in terms),
        counts=counts,
        n_words=np.array([term.count(" ") + 1 for term in terms], dtype=np.int64),
    )


def _show(forms: Counter[str]) -> str:
    """Pick the commonest spelling; capitals at a sentence's start do not count as spelling."""
    folded: Counter[str] = Counter()
    for form, n in forms.items():
        folded[form.casefold()] += n
    best = min(folded, key=lambda form: (-folded[form], form))
    lower = forms.get(best, 0)
    others = {form: n for form, n in forms.items() if form.casefold() == best and form != best}
    shouted = {f: n for f, n in others.items() if any(c.isupper() for c in f[1:])}
    if sum(shouted.values()) > lower and shouted:
        top = min(shouted, key=lambda form: (-shouted[form], form))
        # A Title Case phrase is a title's capitals, not a name, unless a word has inner capitals.
        if any(any(c.isupper() for c in word[1:]) for word in top.replace("-", " ").split()):
            return top
    return best
