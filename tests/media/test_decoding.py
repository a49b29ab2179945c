"""Image files are decoded for models, or refused before they take time and memory."""

import hashlib
import struct
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from mlxtrio.media.decoding import check_format, decode, measure
from mlxtrio.media.errors import ImageError
from tests.support.images import BLUE, RED, file_of, shades

FORMATS = ["PNG", "JPEG", "WEBP", "GIF", "BMP"]
PLENTY = 10**6
GIF = file_of(Image.new("P", (2, 2)), "GIF")


def load(data: bytes, max_pixels: int = PLENTY) -> Image.Image:
    pixels = measure(data, max_pixels)
    image, _ = decode(data)
    assert image.mode == "RGB"
    assert image.width * image.height == pixels
    return image


def refusal(data: bytes, max_pixels: int = PLENTY) -> ImageError:
    with pytest.raises(ImageError) as refused:
        load(data, max_pixels)
    return refused.value


def pixel(image: Image.Image, x: int, y: int) -> tuple[int, ...]:
    value = image.getpixel((x, y))
    assert isinstance(value, tuple)
    return value


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_claiming(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", b"")


@pytest.mark.parametrize("file_format", ["PNG", "WEBP", "BMP"])
def test_an_image_in_a_lossless_format_is_decoded_exactly(file_format: str) -> None:
    options = {"lossless": True} if file_format == "WEBP" else {}
    data = file_of(shades(), file_format, **options)
    check_format(data[:12])
    assert load(data).tobytes() == shades().tobytes()


@pytest.mark.parametrize("file_format", ["JPEG", "GIF"])
def test_an_image_in_a_lossy_format_is_decoded_approximately(file_format: str) -> None:
    image = load(file_of(shades(), file_format))
    assert image.size == shades().size
    for corner in [(0, 0), (39, 0), (0, 29), (39, 29)]:
        wanted = pixel(shades(), *corner)
        assert max(abs(a - b) for a, b in zip(pixel(image, *corner), wanted, strict=True)) < 50


@pytest.mark.parametrize("file_format", ["GIF", "WEBP", "PNG"])
def test_the_first_frame_of_an_animation_is_decoded(file_format: str) -> None:
    frames = [Image.new("RGB", (16, 16), colour) for colour in (RED, BLUE, RED)]
    data = file_of(frames[0], file_format, save_all=True, append_images=frames[1:], duration=50)
    assert pixel(load(data), 8, 8)[0] > 240
    assert pixel(load(data), 8, 8)[2] < 15


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "LA"])
def test_every_mode_becomes_rgb(mode: str) -> None:
    image = load(file_of(shades().convert(mode).copy(), "PNG"))
    assert image.tobytes() == shades().convert(mode).convert("RGB").tobytes()


def test_cmyk_becomes_rgb() -> None:
    image = load(file_of(Image.new("RGB", (16, 16), RED).convert("CMYK"), "JPEG"))
    red, green, blue = pixel(image, 8, 8)
    assert red > 240
    assert max(green, blue) < 20


def test_16_bit_grey_is_scaled() -> None:
    grey = Image.new("I;16", (3, 1))
    for x, value in enumerate((0, 0x8080, 0xFFFF)):
        grey.putpixel((x, 0), value)
    image = load(file_of(grey))
    assert [pixel(image, x, 0) for x in range(3)] == [(0,) * 3, (128,) * 3, (255,) * 3]


@pytest.mark.parametrize(
    ("mode", "transparent", "opaque", "options"),
    [
        ("RGBA", (255, 0, 0, 0), (255, 0, 0, 255), {}),
        ("LA", (0, 0), (0, 255), {}),
        ("P", 0, 1, {"transparency": 0}),
        ("RGB", (1, 2, 3), (3, 2, 1), {"transparency": (1, 2, 3)}),
        ("L", 7, 8, {"transparency": 7}),
    ],
)
def test_transparent_pixels_become_white(
    mode: str, transparent: Any, opaque: Any, options: dict[str, Any]
) -> None:
    image = Image.new(mode, (2, 1), transparent)
    image.putpixel((1, 0), opaque)
    image = load(file_of(image, **options))
    assert pixel(image, 0, 0) == (255, 255, 255)
    assert pixel(image, 1, 0) != (255, 255, 255)


def test_half_transparent_pixels_are_mixed_with_white() -> None:
    image = load(file_of(Image.new("RGBA", (1, 1), (255, 0, 0, 128))))
    assert pixel(image, 0, 0) == (255, 127, 127)


@pytest.mark.parametrize(
    ("orientation", "red_at"),
    [
        (1, (0, 0)),
        (2, (39, 0)),
        (3, (39, 29)),
        (4, (0, 29)),
        (5, (0, 0)),
        (6, (29, 0)),
        (7, (29, 39)),
        (8, (0, 39)),
        (9, (0, 0)),
    ],
)
@pytest.mark.parametrize("file_format", ["PNG", "WEBP"])
def test_images_are_upright(orientation: int, red_at: tuple[int, int], file_format: str) -> None:
    image = Image.new("RGB", (40, 30), BLUE)
    image.putpixel((0, 0), RED)
    exif = Image.Exif()
    exif[274] = orientation
    options = {"lossless": True} if file_format == "WEBP" else {}
    image = load(file_of(image, file_format, exif=exif, **options))
    assert image.size == ((30, 40) if 5 <= orientation <= 8 else (40, 30))
    assert pixel(image, *red_at) == RED


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.parametrize("exif", [b"Exif\0\0", b"Exif\0\0MM\0*\0\0\xff\xff", b"Exif\0\0 nonsense"])
def test_a_jpeg_with_broken_exif_is_decoded(exif: bytes) -> None:
    assert load(file_of(shades(), "JPEG", exif=exif)).size == (40, 30)


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.parametrize("exif", [b"nonsense", b"II*\0", b"MM\0*\xff\xff\xff\xff"])
def test_a_png_with_broken_exif_is_decoded(exif: bytes) -> None:
    assert load(png_with(png_chunk(b"eXIf", exif))).size == (40, 30)


def test_the_digest_is_of_size_and_pixels() -> None:
    _, png = decode(file_of(shades(), "PNG"))
    _, bmp = decode(file_of(shades(), "BMP"))
    assert png == bmp == hashlib.sha256(b"40x30:" + shades().tobytes()).hexdigest()
    _, wide = decode(file_of(Image.new("RGB", (4, 2)), "PNG"))
    _, tall = decode(file_of(Image.new("RGB", (2, 4)), "PNG"))
    assert wide != tall


def test_the_digest_of_a_large_image_is_of_all_its_pixels() -> None:
    large = Image.new("RGB", (1500, 1500), RED)
    _, before = decode(file_of(large, "BMP"))
    assert before == hashlib.sha256(b"1500x1500:" + large.tobytes()).hexdigest()
    large.putpixel((1499, 1499), BLUE)
    _, after = decode(file_of(large, "BMP"))
    assert after != before


@pytest.mark.parametrize("file_format", FORMATS)
@pytest.mark.parametrize("tenths", [1, 3, 5, 7])
def test_truncated_files_are_refused(file_format: str, tenths: int) -> None:
    data = file_of(shades(), file_format)
    assert refusal(data[: max(14, len(data) * tenths // 10)]).code == "image_parse_error"


@pytest.mark.parametrize("file_format", FORMATS)
def test_files_that_are_noise_after_their_beginning_are_refused(file_format: str) -> None:
    data = file_of(shades(), file_format)[:14] + bytes(range(256)) * 8
    assert refusal(data).code in {"image_parse_error", "image_too_large"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89PNG",
        b"<html><body>404</body></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7 and more of it",
        b"II*\0" + bytes(100),  # TIFF
        b"\0\0\1\0\1\0" + bytes(100),  # ICO
        b"RIFF\0\0\0\0WAVEfmt ",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",  # Pillow would call Ghostscript
        b"P6 1 1 255\n\0\0\0",
    ],
)
def test_other_formats_are_refused(data: bytes) -> None:
    assert refusal(data).code == "invalid_image_format"
    with pytest.raises(ImageError):
        check_format(data)


@pytest.mark.parametrize("file_format", FORMATS)
def test_the_number_of_pixels_is_limited_exactly(file_format: str) -> None:
    data = file_of(shades(), file_format)
    assert load(data, max_pixels=1200).size == (40, 30)
    error = refusal(data, max_pixels=1199)
    assert error.code == "image_too_large"
    assert "1199 pixels" in error.reason


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "bomb",
    [
        png_claiming(2**31 - 1, 2**31 - 1),
        png_claiming(50_000, 50_000),  # where Pillow itself refuses
        png_claiming(10_000, 10_000),  # where it warns
        png_claiming(2000, 2000),
        GIF[:6] + struct.pack("<HH", 65535, 65535) + GIF[10:],
        b"BM" + struct.pack("<IHHIIiiHH", 54, 0, 0, 54, 40, 30_000, 30_000, 1, 24) + bytes(24),
    ],
    ids=["huge", "above Pillow's error", "above its warning", "small", "gif", "bmp"],
)
def test_a_decompression_bomb_is_refused_by_its_header(
    bomb: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def decode_pixels(self: object) -> None:
        raise AssertionError("pixels were decoded")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decode_pixels)
    with pytest.raises(ImageError) as refused:
        measure(bomb, PLENTY)
    assert refused.value.code == "image_too_large"


def test_pillows_own_limit_has_no_effect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    assert load(file_of(shades())).size == (40, 30)


@pytest.mark.parametrize(("size", "fits"), [((200, 1), True), ((201, 1), False)])
def test_very_narrow_images_are_refused(size: tuple[int, int], fits: bool) -> None:
    data = file_of(Image.new("RGB", size))
    if fits:
        assert load(data).size == size
    else:
        assert "times as long as wide" in refusal(data).reason


def test_very_long_sides_are_refused() -> None:
    assert "longer side" in refusal(png_claiming(40_000, 1000), 10**8).reason


def gif_with(blocks: bytes) -> bytes:
    header = 13 + 3 * 2 ** ((GIF[10] & 7) + 1)
    return GIF[:header] + blocks + GIF[header:]


def jpeg_with(segments: bytes) -> bytes:
    data = file_of(shades(), "JPEG")
    return data[:2] + segments + data[2:]


def png_with(chunks: bytes) -> bytes:
    data = file_of(shades(), "PNG")
    return data[:33] + chunks + data[33:]


@pytest.mark.parametrize(
    ("make", "piece"),
    [
        (gif_with, b"!\xfe\x01x\0"),
        (gif_with, b"\1"),
        (jpeg_with, b"\xff\xef\0\2"),
        (jpeg_with, b"\xff"),
        (png_with, png_chunk(b"abCd", b"")),
        (png_with, png_chunk(b"tEXt", b"a\0b")),
    ],
    ids=["comments", "junk", "segments", "filling", "chunks", "texts"],
)
def test_files_of_very_many_chunks_are_refused(
    make: Callable[[bytes], bytes], piece: bytes
) -> None:
    """Pillow loops over them in Python: 20 MiB would take ten seconds."""
    load(make(piece * 100))
    assert refusal(make(piece * 200_000)).code == "image_parse_error"


def test_jpegs_with_very_many_scans_are_refused() -> None:
    """300 scans of 36 million pixels fit in 0.2 MiB, and take 8 seconds."""
    data = file_of(shades(), "JPEG", progressive=True)
    load(data)
    tables = data.rindex(b"\xff\xc4", 0, data.rindex(b"\xff\xda"))
    last_scan = data[tables:-2]
    assert load(data[:-2] + 80 * last_scan + data[-2:]).size == (40, 30)
    assert "scans" in refusal(data[:-2] + 100 * last_scan + data[-2:]).reason


def test_run_length_encoded_bitmaps_are_refused() -> None:
    rows = b"\x02\x01\0\0" * 2 + b"\0\1"
    header = struct.pack("<IiiHHIIiiII", 40, 2, 2, 1, 8, 1, len(rows), 0, 0, 256, 0)
    sizes = struct.pack("<IHHI", 14 + 40 + 1024 + len(rows), 0, 0, 14 + 40 + 1024)
    error = refusal(b"BM" + sizes + header + bytes(1024) + rows)
    assert "run lengths" in error.reason


def test_too_much_exif_is_ignored() -> None:
    exif = Image.Exif()
    exif[274] = 6
    exif[270] = "x" * 70_000
    assert load(file_of(shades(), "PNG", exif=exif)).size == (40, 30)
