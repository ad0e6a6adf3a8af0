"""The scenes of the demo pictures, by name. A scene is a function that paints one whole canvas."""

from collections.abc import Callable, Mapping

from webapp.demo.canvas import Canvas
from webapp.demo.scenes import indoors, outdoors, town

SCENES: Mapping[str, Callable[[Canvas], None]] = {**town.SCENES, **outdoors.SCENES, **indoors.SCENES}
