"""Checks and decodes image files. ``measure`` and ``decode`` take time: call them in a thread.

Pillow's plugins are used directly: ``Image.open`` applies a global limit, and warns about images
that are refused here anyway.
"""

import hashlib
import io
import re
import struct
import zlib

from PIL import ExifTags, Image, ImageFile
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from mlxtrio.media.errors import ImageError

HEAD_BYTES = 12  # enough to recognise any format
MAX_SIDE = 2**15  # pixels
MAX_ASPECT_RATIO = 200  # longer to shorter side; models scale images to about a square
HASHED_PIXELS = 2**20  # at once
MAX_EXIF_BYTES = 2**16  # as a segment of a JPEG has at most
MAX_READS = 100_000  # of a file; Pillow loops over chunks, segments and blocks in Python
# Each scan of a progressive JPEG goes over all pixels, and may have only a few bytes: 20 MiB of
# them would take hours. A scan's header is marker, length, components (ITU-T T.81, B.2.3).
SCAN = re.compile(rb"\xff\xda\x00[\x06\x08\x0a\x0c\x0e][\x01-\x04]")
MAX_SCANS = 100

# What Pillow's plugins raise for corrupt files.
CORRUPT = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    TypeError,
    ArithmeticError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,  # a frame larger than its GIF's header says
)
# How to turn an image upright, by orientation. Source: Exif 2.32, tag 274.
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class CountedFile(io.BytesIO):
    """A file in memory that fails after ``MAX_READS`` reads."""

    reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """Read up to ``size`` bytes.

        Raises:
            OSError: the file has been read too often.
        """
        self.reads += 1
        if self.reads > MAX_READS:
            raise OSError("too many reads")
        return super().read(size)


def check_format(data: bytes | bytearray) -> None:
    """Check the first ``HEAD_BYTES`` of a file.

    Raises:
        ImageError: it is neither PNG, JPEG, WebP, GIF nor BMP.
    """
    _plugin(data)


def measure(data: bytes, max_pixels: int) -> int:
    """Return how many pixels a file has, by its header: nothing is decoded.

    Raises:
        ImageError: it is no image, has more than ``max_pixels``, or would take too long to decode.
    """
    with _open(data) as image:
        short, long = sorted(image.size)
        codecs = {tile.codec_name for tile in image.tile}
    if short * long > max_pixels:
        raise ImageError(f"the image has more than {max_pixels} pixels", "image_too_large")
    if long > MAX_SIDE:
        raise ImageError(
            f"the image's longer side has more than {MAX_SIDE} pixels", "image_too_large"
        )
    if long > short * MAX_ASPECT_RATIO:
        raise ImageError(
            f"the image is more than {MAX_ASPECT_RATIO} times as long as wide",
            "invalid_image_format",
        )
    if "bmp_rle" in codecs:  # Pillow decodes it pixel by pixel, in Python
        raise ImageError("a BMP with run lengths is not read", "invalid_image_format")
    if "jpeg" in codecs and len(SCAN.findall(data)) > MAX_SCANS:
        raise ImageError(f"the JPEG has more than {MAX_SCANS} scans", "invalid_image_format")
    return short * long


def decode(data: bytes) -> tuple[Image.Image, str]:
    """Decode the first frame of a file that ``measure`` has accepted; return it and its digest.

    The image is upright (EXIF), in 8-bit RGB, on white where it is transparent. Colour profiles are
    ignored, as by mlx-vlm and the models' own processors. The digest is ``LoadedImage``'s.

    Raises:
        ImageError: the file is truncated or corrupt.
    """
    opaque, turn = _opaque_and_turn(data)
    upright = opaque if turn is None else opaque.transpose(turn)
    return upright, _digest(upright)


def _opaque_and_turn(data: bytes) -> tuple[Image.Image, Image.Transpose | None]:
    # Returning frees the file and its first pixels: an image is in memory twice, not three times.
    with _open(data) as image:
        try:
            image.load()
            return _opaque(image), UPRIGHT.get(_orientation(image))
        except CORRUPT as error:
            raise _corrupt() from error


def _plugin(data: bytes | bytearray) -> type[ImageFile.ImageFile]:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PngImageFile
    if data.startswith(b"\xff\xd8\xff"):
        return JpegImageFile
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return WebPImageFile
    if data.startswith((b"GIF87a", b"GIF89a")):
        return GifImageFile
    if data.startswith(b"BM"):
        return BmpImageFile
    raise ImageError("not an image in PNG, JPEG, WebP, GIF or BMP", "invalid_image_format")


def _open(data: bytes) -> ImageFile.ImageFile:
    plugin = _plugin(data)
    try:
        return plugin(CountedFile(data))
    except CORRUPT as error:
        raise _corrupt() from error


def _opaque(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16-bit grey, which ``convert`` would clip, not scale
        return image.convert("I").point(lambda grey: grey * (1 / 257)).convert("L").convert("RGB")
    if not image.has_transparency_data:
        return image.convert("RGB")
    transparent = image if image.mode == "RGBA" else image.convert("RGBA")
    opaque = Image.new("RGB", image.size, "white")
    opaque.paste(transparent, mask=transparent.getchannel("A"))
    return opaque


def _orientation(image: Image.Image) -> int:
    if len(image.info.get("exif", b"")) > MAX_EXIF_BYTES:
        return 0
    try:
        orientation = image.getexif().get(ExifTags.Base.Orientation)
    except CORRUPT:
        return 0  # cameras write broken EXIF; the image is fine
    return orientation if isinstance(orientation, int) else 0


def _digest(image: Image.Image) -> str:
    width, height = image.size
    digest = hashlib.sha256(f"{width}x{height}:".encode())
    band = max(1, HASHED_PIXELS // width)
    for top in range(0, height, band):  # avoids a second copy of all pixels
        digest.update(image.crop((0, top, width, min(top + band, height))).tobytes())
    return digest.hexdigest()


def _corrupt() -> ImageError:
    return ImageError("the file is truncated or corrupt", "image_parse_error")
