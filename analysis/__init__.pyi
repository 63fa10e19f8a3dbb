from .corpus import Corpus as Corpus
from .digests import Digest as Digest
from .digests import load_digests as load_digests
from .errors import DigestAtlasError as DigestAtlasError
from .errors import InputError as InputError
from .errors import MissingExtraError as MissingExtraError
from .results import StudyResult as StudyResult
from .settings import Settings as Settings
from .study import run_study as run_study
from .themes import Taxonomy as Taxonomy
from .themes import ThemeAssigner as ThemeAssigner
from .themes import load_taxonomy as load_taxonomy
from .topics import TopicModel as TopicModel
from .trends import compare_digests as compare_digests
from .trends import simulate_digests as simulate_digests
from .trends import trend as trend
from .vectors import get_encoder as get_encoder

__version__: str
