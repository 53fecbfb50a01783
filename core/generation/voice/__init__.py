"""Learning a brand's voice from a shop's own pages, and finding pages that say nearly the same."""

from core.generation.voice.learn import learn
from core.generation.voice.outside import Outside, outside
from core.generation.voice.told import told
from core.generation.voice.twins import Twins, twins
from core.localisation.voice import Brief, Voice

__all__ = ["Brief", "Outside", "Twins", "Voice", "learn", "outside", "told", "twins"]
