"""Cut services/drawing/fonts/micro-hei.ttf anew: `python -m docs.fonts wqy-microhei.ttc`.

The source is WenQuanYi Micro Hei 0.2.0-beta (Apache 2.0), as Debian's package fonts-wqy-microhei
has it. What a picture may have to say is kept: the letters of Europe, kana, simplified Chinese
(GB 2312) and everyday traditional Chinese (level 1 of Big5); hinting and all else goes, so that
five megabytes become less than two. Needs `pip install fonttools`, which nothing else does.
"""

import sys

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection

from services.drawing.lettering import SHIPPED, covers

LAST = 0xFFFF


def main() -> None:
    """Write the font."""
    font = TTCollection(sys.argv[1]).fonts[0]
    options = Options()
    options.hinting = False
    options.glyph_names = False
    options.layout_features = []
    options.drop_tables += ["FFTM", "GDEF", "GPOS", "GSUB", "kern"]
    options.name_IDs = [0, 1, 2, 4, 6, 13, 14]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for code in range(LAST) if covers(chr(code))])
    subsetter.subset(font)
    font.save(SHIPPED)


if __name__ == "__main__":
    main()
