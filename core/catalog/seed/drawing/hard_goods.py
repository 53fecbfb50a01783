"""Drawings of things that are hard: electronics, outdoor and kitchen goods, containers."""

from __future__ import annotations

from core.catalog.seed.drawing.painter import DARK, PAPER, STEEL, WOOD, Painter, Rgb, darker, lighter, mix


def headphones(p: Painter, c: Rgb) -> None:
    p.arc((22, 14, 78, 86), 184, 356, 5.5, darker(c, 0.15))
    p.arc((24.5, 16.5, 75.5, 84), 205, 335, 1.6, lighter(c, 0.25))
    p.arc((31, 13.8, 69, 60), 218, 322, 4.5, darker(c, 0.45))
    for left, inner in ((15, 27), (71, 61)):
        p.rect((left + 5, 44, left + 9, 58), STEEL, "round", radius=1)
        p.rect((inner, 50, inner + 12, 80), DARK, "round", radius=5)
        p.rect((left, 48, left + 14, 82), c, "round", radius=6.5)
        p.rect((left + 5.5, 56, left + 8.5, 74), lighter(c, 0.18), radius=1.5, opacity=0.7)


def speaker(p: Painter, c: Rgb) -> None:
    p.rect((14, 35, 86, 75), c, "down", radius=18)
    for row in range(9):
        for column in range(25):
            x, y = 22 + column * 2.3 + (row % 2) * 1.15, 42 + row * 3.2
            p.oval((x, y, x + 1.0, y + 1.0), darker(c, 0.28))
    for left in (11, 77):
        p.oval((left, 37, left + 12, 73), darker(c, 0.5), "round")
        p.oval((left + 2.5, 44, left + 9.5, 66), darker(c, 0.2), "down")
    p.rect((40, 32.5, 60, 37), darker(c, 0.45), "down", radius=2)
    for x in (43, 49, 55):
        p.oval((x, 33.7, x + 2, 35.7), lighter(c, 0.6))
    p.line([(85, 44), (93, 40), (93, 60), (86, 64)], 1.8, darker(c, 0.35), smooth=True)


def earbuds(p: Painter, c: Rgb) -> None:
    p.rect((27, 56, 73, 86), c, "down", radius=13)
    p.rect((27, 56, 73, 66), lighter(c, 0.25), radius=5)
    p.line([(29, 65.5), (71, 65.5)], 0.7, darker(c, 0.25))
    p.oval((48.8, 72, 51.2, 74.4), (120, 200, 140))
    for side in (-1, 1):
        x = 50 + side * 16
        p.oval((x - side * 8 - 3.4, 21.5, x - side * 8 + 3.4, 30), darker(c, 0.5), "round")
        p.rect((x - 2.6, 30, x + 2.6, 53), c, "round", radius=2.6)
        p.oval((x - 7 + side * 1.5, 16, x + 7 + side * 1.5, 34), c, "round")
        p.rect((x - 0.8, 44, x + 0.8, 48), darker(c, 0.4), radius=0.8)


def bottle(p: Painter, c: Rgb) -> None:
    p.rect((36, 30, 64, 90), c, "round", radius=4)
    p.poly([(36, 34), (39, 25), (61, 25), (64, 34)], c, "round")
    p.rect((39.5, 22.5, 60.5, 26), STEEL, "round", radius=0.6)
    p.rect((38.5, 12.5, 61.5, 23.5), DARK, "round", radius=2)
    p.arc((43, 4, 57, 20), 180, 360, 2.2, DARK)
    p.rect((36, 86.5, 64, 90), darker(c, 0.45), "round", radius=1.5)
    p.rect((46, 52, 54, 53.2), lighter(c, 0.6), radius=0.6, opacity=0.8)
    p.poly([(46, 50), (50, 43), (54, 50)], lighter(c, 0.6), opacity=0.8)


def tent(p: Painter, c: Rgb) -> None:
    p.blob([(8, 78), (26, 46), (46, 27), (58, 27), (78, 46), (93, 78), (50, 80)], darker(c, 0.08), "down")
    p.blob([(46, 27), (58, 27), (78, 46), (93, 78), (62, 79), (60, 50)], darker(c, 0.28), "down")
    p.blob([(29, 78.5), (33, 58), (43, 44), (52, 58), (55, 78.8)], DARK, "down")
    p.poly([(43, 44), (34, 57), (29.5, 78.5), (37, 78.6), (40, 60)], lighter(c, 0.45), "down")
    p.line([(8, 78), (26, 46), (46, 27), (60, 50), (62, 79)], 0.9, (226, 120, 60), smooth=True)
    p.line([(58, 27), (78, 46), (93, 78)], 0.9, (226, 120, 60), smooth=True)
    for a, b in (((15, 66), (3, 81)), ((88, 66), (97, 81))):
        p.line([a, b], 0.4, darker(c, 0.3))
    p.line([(44, 43.5), (57, 79)], 0.5, PAPER)


def lantern(p: Painter, c: Rgb) -> None:
    p.arc((36, 6, 64, 36), 180, 360, 1.8, DARK)
    p.rect((34, 24, 66, 34), c, "round", radius=4)
    p.rect((37, 33, 63, 66), (255, 236, 190), "round", radius=2)
    p.oval((43, 40, 57, 60), (255, 251, 236), opacity=0.9)
    for x in (38.5, 49.2, 60):
        p.rect((x, 33, x + 1.5, 66), DARK)
    p.rect((31, 64, 69, 87), c, "round", radius=4)
    p.oval((44, 70, 56, 82), darker(c, 0.35), "down")
    p.line([(50, 71.5), (50, 75)], 1, PAPER)


def pan(p: Painter, c: Rgb) -> None:
    p.line([(60, 60), (91, 87)], 5.2, darker(c, 0.1))
    p.line([(64, 62.6), (88.5, 84)], 1.3, lighter(c, 0.2))
    p.hole((86.5, 82.5, 90.5, 86.5))
    p.oval((8, 14, 72, 78), mix(c, STEEL, 0.75), "down")
    p.oval((10, 16, 70, 76), darker(c, 0.25), "round")
    p.oval((15, 21, 65, 71), darker(c, 0.1), "down")
    p.oval((22, 26, 46, 42), lighter(c, 0.35), opacity=0.18)
    p.poly([(58, 57), (63, 52), (70, 60), (64, 65)], STEEL, "down")


def kettle(p: Painter, c: Rgb) -> None:
    p.line([(62, 37), (76, 37), (84, 46), (84, 62), (78, 72), (68, 74)], 4.6, DARK, smooth=True)
    p.poly([(31, 34), (64, 34), (74, 83), (21, 83)], c, "round")
    p.poly([(34, 36), (18, 30), (15.5, 34), (27, 54)], c, "down")
    p.rect((30, 30, 66, 35), lighter(c, 0.2), "round", radius=2)
    p.oval((44, 23.5, 52, 30.5), DARK, "round")
    p.rect((24, 82, 71, 90), DARK, "down", radius=2.5)
    p.rect((40, 74, 56, 78.5), DARK, radius=2)
    for index, x in enumerate((42, 45, 48, 51, 54)):
        p.oval((x - 0.6, 75.6, x + 0.6, 76.8), (255, 170, 90) if index < 3 else STEEL)


def knife(p: Painter, c: Rgb) -> None:
    p.blob([(8, 40), (36, 36.5), (64, 37), (64, 51), (40, 52), (22, 48)], STEEL, "down")
    p.blob([(8.5, 41), (26, 47), (42, 50), (63, 49.5), (63, 51), (40, 52), (22, 48.4)], lighter(STEEL, 0.55))
    p.rect((63, 37, 67, 51), darker(STEEL, 0.25), "down", radius=0.8)
    p.blob([(67, 38), (80, 40), (92, 38.5), (94, 48), (90, 51), (78, 48), (67, 49)], c, "down")
    for x in (71, 79, 87):
        p.oval((x, 42.4, x + 2.2, 44.6), lighter(STEEL, 0.4))


def jar(p: Painter, c: Rgb) -> None:
    p.rect((24, 44, 76, 86), mix(c, PAPER, 0.55), "round", radius=9)
    p.rect((29, 50, 71, 80), mix(c, PAPER, 0.2), "round", radius=6, opacity=0.55)
    p.rect((21.5, 27, 78.5, 46), WOOD, "round", radius=3.5)
    for y in (31, 35, 39.5):
        p.line([(24, y), (76, y + 0.6)], 0.25, darker(WOOD, 0.25), opacity=0.6)
    p.rect((34, 56, 66, 74), PAPER, radius=1)
    for y, half in ((61, 10), (65, 7), (69, 11)):
        p.rect((50 - half, y, 50 + half, y + 1.1), (150, 150, 142), radius=0.5)


def serum(p: Painter, c: Rgb) -> None:
    p.rect((45, 8, 55, 24), DARK, "round", radius=4.5)
    p.rect((41.5, 21, 58.5, 34), STEEL, "round", radius=1.2)
    p.poly([(43, 34), (57, 34), (57, 38), (66, 46), (34, 46), (43, 38)], c, "round")
    p.rect((34, 44, 66, 90), c, "round", radius=4)
    p.rect((37, 55, 63, 80), PAPER, "round", radius=0.8)
    for y, half in ((60, 8), (64, 5), (73, 9)):
        p.rect((50 - half, y, 50 + half, y + 1.1), (120, 116, 108), radius=0.5)
    p.rect((37.2, 47, 38.6, 53), lighter(c, 0.7), radius=0.6, opacity=0.7)


def babybottle(p: Painter, c: Rgb) -> None:
    p.blob([(46, 10), (50, 7), (54, 10), (55, 17), (61, 24), (39, 24), (45, 17)], (238, 214, 176), "round")
    p.rect((35, 23, 65, 34), c, "round", radius=2.5)
    for x in range(37, 65, 3):
        p.rect((x, 24.5, x + 0.7, 32.5), darker(c, 0.18))
    p.rect((34, 34, 66, 90), (222, 232, 236), "round", radius=8)
    p.rect((36, 52, 64, 88), (250, 246, 236), "round", radius=6.5)
    for step in range(8):
        p.rect((56 if step % 2 else 53.5, 44 + step * 5, 61, 44.5 + step * 5), darker(c, 0.35))
    p.rect((38, 37, 39.8, 80), (255, 255, 255), radius=0.9, opacity=0.6)


def bowl(p: Painter, c: Rgb) -> None:
    p.poly([(13, 50), (87, 50), (79, 82), (21, 82)], WOOD, "round")
    p.rect((21, 79.5, 79, 84), DARK, "round", radius=1.5)
    p.oval((11, 36, 89, 64), c, "round")
    p.oval((14.5, 38.5, 85.5, 60.5), darker(c, 0.28), "down")
    p.oval((21, 46, 79, 60.5), (152, 190, 206), "down", opacity=0.85)
    p.oval((30, 50, 48, 54), (255, 255, 255), opacity=0.35)


def diffuser(p: Painter, c: Rgb) -> None:
    for x, y, r, strength in ((50, 18, 4, 0.3), (54, 12, 5, 0.2), (47, 6.5, 5.5, 0.12)):
        p.oval((x - r, y - r, x + r, y + r), (205, 208, 210), opacity=strength)
    p.blob([(47, 23), (53, 23), (58, 36), (72, 56), (70, 80), (50, 84), (30, 80), (28, 56), (42, 36)], c, "round")
    p.oval((46.6, 21.6, 53.4, 25), darker(c, 0.4))
    p.rect((29.2, 68, 70.8, 70), (255, 214, 150), "round", radius=1)
    p.blob([(30, 78), (50, 81), (70, 78), (69, 86), (50, 88), (31, 86)], WOOD, "round")


def turntable(p: Painter, c: Rgb) -> None:
    p.rect((8, 26, 92, 82), darker(WOOD, 0.25), "down", radius=2.5)
    p.rect((10, 28, 90, 76), c, "down", radius=1.5)
    p.oval((15, 29, 60, 75), DARK, "round")
    for inset in (4, 8, 12):
        p.arc((15 + inset, 29 + inset, 60 - inset, 75 - inset), 0, 360, 0.25, (92, 92, 96))
    p.oval((30.5, 45, 44.5, 59), (206, 92, 66), "down")
    p.oval((36.7, 51.2, 38.3, 52.8), PAPER)
    p.oval((70, 32, 84, 46), darker(c, 0.3), "down")
    p.line([(77, 39), (78, 60), (59, 66)], 1.6, lighter(STEEL, 0.3))
    p.rect((55, 63.5, 61, 68.5), DARK, radius=0.8)
    p.oval((80, 66, 86, 72), darker(c, 0.45), "down")
