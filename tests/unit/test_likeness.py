"""Copies of a photo differ in few bits, different photos in many, and flat pictures have no hash at all."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from tracker.rectification.evidence.likeness import ALIKE, bands, distance, near_bands, perceptual_hash


def photo(seed: int) -> Image.Image:
    """Something with the light and shade of a photo: soft large areas with things in front of them."""
    chance = random.Random(seed)
    light = Image.new("RGB", (8, 6))
    light.putdata([tuple(chance.randrange(30, 230) for _ in range(3)) for _ in range(48)])
    image = light.resize((1200, 900), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(image)
    for _ in range(25):
        x, y, width, height = (
            chance.randrange(1200),
            chance.randrange(900),
            *(chance.randrange(20, 300) for _ in "wh"),
        )
        shape = draw.rectangle if chance.random() < 0.5 else draw.ellipse
        shape((x, y, x + width, y + height), fill=tuple(chance.randrange(256) for _ in range(3)))
    return image.filter(ImageFilter.GaussianBlur(2))


def page_of_text(seed: int) -> Image.Image:
    chance, image = random.Random(seed), Image.new("RGB", (1240, 1754), (250, 250, 248))
    draw = ImageDraw.Draw(image)
    for y in range(200, 1600, 46):
        for x in range(150, chance.choice((700, 1090, 1090)), 28):
            draw.rectangle((x, y, x + 20, y + 22), outline=(30, 30, 30), width=chance.choice((2, 3, 4)))
    return image


def hash_of(folder: Path, image: Image.Image, *, quality: int = 85, **extra: object) -> str | None:
    path = folder / "photo.jpg"
    image.convert("RGB").save(path, "JPEG", quality=quality, **extra)
    return perceptual_hash(path)


def cropped(image: Image.Image, percent: int) -> Image.Image:
    width, height = image.size
    return image.crop((width * percent // 200, height * percent // 200, width - width * percent // 200, height))


COPIES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "half the size": lambda image: image.resize((600, 450)),
    "a third of it": lambda image: image.resize((400, 300), Image.Resampling.LANCZOS),
    "brighter": lambda image: ImageEnhance.Brightness(image).enhance(1.15),
    "darker": lambda image: ImageEnhance.Brightness(image).enhance(0.85),
    "one percent cut off": lambda image: cropped(image, 1),
}


@pytest.mark.parametrize("copy", COPIES, ids=str)
def test_a_copy_differs_in_few_bits(tmp_path: Path, copy: str) -> None:
    for seed in range(20):
        image = photo(seed)
        one, other = hash_of(tmp_path, image), hash_of(tmp_path, COPIES[copy](image), quality=60)
        assert one
        assert other
        assert distance(one, other) <= ALIKE


def test_different_photos_differ_in_many_bits(tmp_path: Path) -> None:
    hashes = [hash_of(tmp_path, photo(seed)) or "" for seed in range(60)]
    assert min(distance(one, other) for one, other in combinations(hashes, 2)) > 2 * ALIKE


def test_blank_sheets_and_pages_of_text_have_no_hash(tmp_path: Path) -> None:
    sheets = [Image.new("RGB", (1240, 1754), colour) for colour in ("white", "black", "#f4f0e6")]
    assert {hash_of(tmp_path, image) for image in (*sheets, *map(page_of_text, range(8)))} == {None}


def test_a_photo_taken_with_the_phone_turned_is_the_same_photo(tmp_path: Path) -> None:
    image, exif = photo(3), Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter when shown
    turned = hash_of(tmp_path, image.rotate(90, expand=True), exif=exif)
    assert turned
    assert distance(hash_of(tmp_path, image) or "", turned) <= 2


def test_pngs_with_transparency_have_one_too(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    photo(5).convert("RGBA").save(path)
    assert distance(perceptual_hash(path) or "", hash_of(tmp_path, photo(5)) or "") <= 2


def test_whatever_is_alike_shares_a_band() -> None:
    chance = random.Random(1)
    for _ in range(300):
        bits = chance.getrandbits(64)
        other = bits
        for place in chance.sample(range(64), ALIKE):
            other ^= 1 << place
        assert near_bands([f"{bits:016x}"]) & set(bands(f"{other:016x}"))


def test_few_bands_are_looked_at() -> None:
    assert len(near_bands([f"{random.Random(2).getrandbits(64):016x}"])) == 4 * 17
