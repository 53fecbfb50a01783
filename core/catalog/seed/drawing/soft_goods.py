"""Drawings of cloth, wood and paper things."""

from __future__ import annotations

from core.catalog.seed.drawing.painter import DARK, PAPER, STEEL, WOOD, Painter, Rgb, darker, lighter


def shirt(p: Painter, c: Rgb) -> None:
    p.blob([(42, 19), (50, 21), (58, 19), (60, 24), (40, 24)], darker(c, 0.35))
    for side in (-1, 1):
        x = 50
        p.poly(
            [(x + side * 13, 19), (x + side * 26, 24), (x + side * 40, 45), (x + side * 29, 52), (x + side * 20, 40)],
            darker(c, 0.06),
            "down",
        )
    p.blob(
        [
            (37, 19.5),
            (42, 20),
            (50, 26),
            (58, 20),
            (63, 19.5),
            (73, 26),
            (71, 55),
            (72, 84),
            (50, 85),
            (28, 84),
            (29, 55),
            (27, 26),
        ],
        c,
        "round",
    )
    p.line([(41.5, 20), (45, 25), (50, 26.6), (55, 25), (58.5, 20)], 1.7, darker(c, 0.12), smooth=True)
    p.line([(29.5, 80), (50, 81.4), (70.5, 80)], 0.35, darker(c, 0.3), smooth=True)
    for seam in (30.5, 69.5):
        p.line([(seam, 34), (seam + (1 if seam < 50 else -1), 60)], 0.5, darker(c, 0.22), smooth=True, opacity=0.6)


def jacket(p: Painter, c: Rgb) -> None:
    for side in (-1, 1):
        p.blob(
            [(50 + side * dx, y) for dx, y in ((16, 27), (25, 31), (33, 52), (37, 76), (29, 79), (22, 58), (17, 42))],
            darker(c, 0.12),
            "down",
        )
        p.rect((50 + side * 33 - 5, 74, 50 + side * 33 + 5, 79), darker(c, 0.4), radius=1.5)
    p.blob([(34, 27), (42, 24), (58, 24), (66, 27), (72, 40), (70, 84), (50, 86), (30, 84), (28, 40)], c, "round")
    p.blob([(37, 28), (38, 16), (50, 11), (62, 16), (63, 28), (50, 33)], darker(c, 0.1), "down")
    p.blob([(42, 28), (42, 20), (50, 16), (58, 20), (58, 28), (50, 31)], darker(c, 0.55), "down")
    p.line([(50, 31), (50, 85)], 1.3, DARK)
    p.line([(50, 31), (50, 85)], 0.4, lighter(c, 0.5))
    for side in (-1, 1):
        p.line([(50 + side * 8, 72), (50 + side * 15, 60)], 0.9, darker(c, 0.45))
        p.line([(50 + side * 18, 40), (50 + side * 3, 46)], 0.4, darker(c, 0.3))
    p.rect((56, 40, 63, 41.4), lighter(c, 0.7), radius=0.5)


def socks(p: Painter, c: Rgb) -> None:
    for dx, dy, tone in ((14, -3, darker(c, 0.14)), (-6, 4, c)):
        leg = [(34, 12), (54, 12), (54, 50), (62, 60), (78, 67), (80, 78), (70, 83), (50, 80), (36, 70), (33, 50)]
        p.blob([(x + dx - 6, y + dy) for x, y in leg], tone, "round")
        p.rect((27 + dx, 9 + dy, 49 + dx, 20 + dy), lighter(tone, 0.2), "round", radius=2)
        for rib in range(29, 49, 3):
            p.rect((rib + dx, 10 + dy, rib + 0.6 + dx, 19.5 + dy), darker(tone, 0.2), opacity=0.7)
        for y in (26, 32, 38):
            p.rect((27.6 + dx, y + dy, 48.2 + dx, y + 2.2 + dy), lighter(tone, 0.45), opacity=0.85)
        p.blob(
            [(x + dx, y + dy) for x, y in ((66, 64), (73, 67), (74, 78), (64, 83), (61, 73))],
            lighter(tone, 0.35),
            opacity=0.9,
        )
        p.blob(
            [(x + dx, y + dy) for x, y in ((27.6, 56), (34, 58), (38, 68), (34, 74), (29, 68))],
            lighter(tone, 0.35),
            opacity=0.9,
        )


def blanket(p: Painter, c: Rgb) -> None:
    for index, top in enumerate((66, 53, 40)):
        tone = darker(c, 0.16) if index % 2 else c
        p.rect((14 + index, top, 86 - index, top + 15), tone, "down", radius=7)
        p.line([(19 + index, top + 7.5), (82 - index, top + 7.5)], 0.35, darker(tone, 0.3), opacity=0.5)
    p.blob([(16, 42), (30, 33), (60, 30), (84, 36), (85, 46), (70, 52), (40, 52), (18, 50)], lighter(c, 0.14), "down")
    for x in range(24, 80, 8):
        p.line([(x, 37 - (x - 24) * 0.05), (x + 3, 51)], 0.45, darker(c, 0.22), opacity=0.7)
    for y in (40, 45):
        p.line([(19, y + 2), (50, y - 1), (83, y + 1)], 0.45, darker(c, 0.22), smooth=True, opacity=0.7)
    for x in range(18, 84, 3):
        p.line([(x, 79.5), (x + 0.5, 85)], 0.6, lighter(c, 0.3))


def lamp(p: Painter, c: Rgb) -> None:
    p.rect((47.8, 50, 52.2, 82), WOOD, "round", radius=1.5)
    p.blob([(32, 84), (40, 80), (60, 80), (68, 84), (66, 88), (34, 88)], WOOD, "round")
    p.poly([(35, 14), (65, 14), (76, 54), (24, 54)], c, "round")
    p.poly([(36, 15), (64, 15), (75, 53), (25, 53)], (255, 226, 170), opacity=0.25)
    p.oval((24, 51, 76, 57), lighter(c, 0.55), opacity=0.9)
    p.oval((35, 12.5, 65, 15.5), darker(c, 0.15))
    for x0, x1 in ((42, 37), (50, 50), (58, 63)):
        p.line([(x0, 15), (x1, 53)], 0.25, darker(c, 0.2), opacity=0.5)


def rings(p: Painter, c: Rgb) -> None:
    p.rect((47, 14, 53, 80), WOOD, "round", radius=3)
    tones: tuple[Rgb, ...] = ((214, 120, 96), (226, 178, 92), (150, 178, 138), (122, 166, 190), (172, 152, 196), c)
    for index, tone in enumerate(tones):
        half, top = 31 - index * 3.6, 70 - index * 9.4
        p.rect((50 - half, top, 50 + half, top + 9.2), tone, "round", radius=4.5)
        p.rect((50 - half + 4, top + 1.6, 50 + half - 10, top + 2.6), (255, 255, 255), radius=0.5, opacity=0.35)
    p.blob([(16, 79), (84, 79), (78, 87), (50, 90), (22, 87)], WOOD, "down")
    p.oval((46, 9, 54, 17), WOOD, "round")


def brush(p: Painter, c: Rgb) -> None:
    p.blob([(46, 48), (54, 48), (55, 66), (57, 84), (50, 92), (43, 84), (45, 66)], c, "round")
    p.blob([(50, 6), (63, 14), (66, 30), (60, 46), (50, 51), (40, 46), (34, 30), (37, 14)], c, "round")
    p.blob([(50, 10), (60, 17), (62, 30), (57, 42), (50, 45), (43, 42), (38, 30), (40, 17)], (176, 120, 110), "down")
    for row in range(9):
        y = 14.5 + row * 3.4
        count = (3, 4, 5, 6, 6, 6, 5, 4, 3)[row]
        for index in range(count):
            x = 50 + (index - (count - 1) / 2) * 3.3
            p.oval((x - 0.75, y - 0.75, x + 0.75, y + 0.75), DARK)
            p.oval((x - 0.5, y - 0.65, x + 0.1, y - 0.1), (150, 150, 154))
    p.oval((48.6, 85, 51.4, 87.8), darker(c, 0.5))


def leash(p: Painter, c: Rgb) -> None:
    loops = [
        (30, 40),
        (20, 58),
        (34, 76),
        (60, 76),
        (78, 58),
        (72, 36),
        (52, 26),
        (34, 36),
        (32, 54),
        (44, 66),
        (58, 61),
        (68, 60),
        (76, 68),
        (80, 78),
    ]
    handle = [(30, 40), (14, 34), (10, 20), (22, 12), (34, 20), (30, 40)]
    p.line(loops, 4.6, darker(c, 0.3), smooth=True)
    p.line(loops, 4.0, c, smooth=True)
    p.line(loops, 0.6, lighter(c, 0.75), smooth=True)
    p.line(handle, 5.2, DARK, smooth=True)
    p.line(handle, 0.6, (120, 122, 126), smooth=True)
    p.rect((27, 37, 33, 44), darker(c, 0.45), radius=1)
    p.line([(80, 77), (82, 81)], 3.4, STEEL)
    p.arc((77, 79, 91, 95), 0, 360, 2.2, STEEL)
    p.oval((77.5, 75, 84.5, 82), lighter(STEEL, 0.2), "round")


def petbed(p: Painter, c: Rgb) -> None:
    p.blob([(8, 62), (14, 46), (34, 38), (66, 38), (86, 46), (92, 62), (84, 78), (50, 84), (16, 78)], c, "down")
    p.blob([(20, 58), (28, 49), (50, 46), (72, 49), (80, 58), (74, 68), (50, 72), (26, 68)], darker(c, 0.4), "down")
    p.blob([(22, 61), (30, 54), (50, 52), (70, 54), (78, 61), (72, 69), (50, 72), (28, 69)], (238, 230, 216), "down")
    p.blob([(32, 76), (36, 70), (50, 72), (64, 70), (68, 76), (50, 80)], darker(c, 0.08), "down")
    p.line([(14, 72), (30, 79), (50, 81), (70, 79), (86, 72)], 0.4, darker(c, 0.35), smooth=True)
    p.rect((78, 68, 84, 72), WOOD, radius=0.6)


def card(p: Painter, c: Rgb) -> None:
    p.rect((14, 30, 86, 74), c, "down", radius=4)
    p.rect((14, 46, 86, 52), lighter(c, 0.6), opacity=0.9)
    p.rect((28, 30, 34, 74), lighter(c, 0.6), opacity=0.9)
    for side in (-1, 1):
        p.blob([(31, 49), (31 + side * 6, 38), (31 + side * 13, 41), (31 + side * 10, 49)], lighter(c, 0.75), "down")
    p.oval((28.5, 46.5, 33.5, 51.5), lighter(c, 0.85))
    p.rect((60, 62, 80, 65), PAPER, radius=1.5)


def board(p: Painter, c: Rgb) -> None:
    p.rect((24, 10, 76, 90), c, "round", radius=6)
    for index, x in enumerate((31, 38, 44, 53, 60, 68)):
        p.line([(x, 12), (x + (-1) ** index * 1.6, 48), (x, 88)], 0.4, darker(c, 0.3), smooth=True, opacity=0.55)
    p.hole((45, 15, 55, 25))


def box(p: Painter, c: Rgb) -> None:
    p.poly([(16, 40), (50, 50), (50, 88), (16, 74)], c, "down")
    p.poly([(84, 40), (50, 50), (50, 88), (84, 74)], darker(c, 0.2), "down")
    p.poly([(16, 40), (50, 31), (84, 40), (50, 50)], lighter(c, 0.3), "down")
    p.poly([(30, 36.4), (36, 34.8), (70, 44), (64, 45.8)], lighter(c, 0.65), opacity=0.8)
    p.poly([(64, 45.8), (70, 44), (70, 54), (64, 56)], lighter(c, 0.5), opacity=0.8)
