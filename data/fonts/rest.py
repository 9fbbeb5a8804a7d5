"""Makes BIZUDGothic-Rest.ttf: the characters of JIS X 0208 that the M PLUS fonts beside it lack.

    pip install fonttools==4.68.0
    apt-get download fonts-morisawa-bizud-gothic && dpkg-deb -x fonts-morisawa-*.deb bizud
    python3 rest.py bizud/usr/share/fonts/truetype/bizud-gothic/BIZUDGothic-Bold.ttf
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
FAMILIES = [
    ["MPLUSRounded1c-Medium.ttf", "MPLUSRounded1c-ExtraBold.ttf"],
    ["Mplus1-Medium.otf", "Mplus1-ExtraBold.otf"],
]


def jis():
    """Every character of JIS X 0208, by row and cell."""
    for row in range(1, 85):
        for cell in range(1, 95):
            character = bytes([0xA0 + row, 0xA0 + cell]).decode("euc_jp", "ignore")
            if len(character) == 1:
                yield ord(character)


def main():
    wanted = set(jis())
    full = [set.intersection(*(set(TTFont(HERE / name).getBestCmap()) for name in family))
            for family in FAMILIES]
    font = TTFont(sys.argv[1], recalcTimestamp=False)
    options = Options(hinting=False, layout_features=[], name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14])
    options.drop_tables += ["vhea", "vmtx", "GSUB", "GPOS", "BASE", "DSIG", "meta"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted - set.intersection(*full))
    subsetter.subset(font)
    font.save(HERE / "BIZUDGothic-Rest.ttf")


main()
