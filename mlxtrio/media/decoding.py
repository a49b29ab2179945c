"""From an image's file to its pixels. Everything here takes its time: call it in a thread.

Pillow's plugins are used directly. ``Image.open`` measures images by a global limit, and
warns about some of those that are refused here anyway.
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

HEAD_BYTES = 12  # that tell a format
MAX_SIDE = 2**15  # pixels
MAX_LENGTH_RATIO = 200  # as wide; models scale images to about a square
BAND = 2**20  # pixels that are hashed at once
MAX_EXIF_BYTES = 2**16  # bytes, as many as a JPEG's segment has
MAX_READS = 100_000  # of a file; Pillow walks through chunks, segments and blocks in Python
# A progressive JPEG goes over all its pixels again and again, for a few bytes each time: 20 MiB
# would keep a thread for hours. A scan's header: marker, length, components (T.81, B.2.3).
SCAN = re.compile(rb"\xff\xda\x00[\x06\x08\x0a\x0c\x0e][\x01-\x04]")
MAX_SCANS = 100

# What Pillow's plugins raise at files that are not what they say.
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
    Image.DecompressionBombError,  # a frame that is larger than its GIF said
)
# How to turn an image upright. Source: Exif 2.32, tag 274, Orientation.
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
    """A file in memory that can't be read in too many pieces."""

    reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """Read like any file.

        Raises:
            OSError: that was once too often.
        """
        self.reads += 1
        if self.reads > MAX_READS:
            raise OSError("too many reads")
        return super().read(size)


def check_format(data: bytes | bytearray) -> None:
    """Refuse a file whose beginning is not that of an image.

    Raises:
        ImageError: neither PNG, JPEG, WebP, GIF nor BMP.
    """
    _plugin(data)


def measure(data: bytes, max_pixels: int) -> int:
    """How many pixels a file has, by its header: nothing is decoded.

    Raises:
        ImageError: it is no image, or too large.
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
    if long > short * MAX_LENGTH_RATIO:
        raise ImageError(
            f"the image is more than {MAX_LENGTH_RATIO} times as long as wide",
            "invalid_image_format",
        )
    if "bmp_rle" in codecs:  # decoded pixel by pixel, in Python
        raise ImageError("a BMP with run lengths is not read", "invalid_image_format")
    if "jpeg" in codecs and len(SCAN.findall(data)) > MAX_SCANS:
        raise ImageError(f"the JPEG has more than {MAX_SCANS} scans", "invalid_image_format")
    return short * long


def decode(data: bytes) -> tuple[Image.Image, str]:
    """The first frame of a file that was measured, as models see it, and its digest.

    It is upright (EXIF), in 8-bit RGB, on white where it is transparent. Colour profiles are
    ignored, as mlx-vlm and the models' own processors do.

    Raises:
        ImageError: the file is truncated or corrupt.
    """
    opaque, turn = _opaque_and_turn(data)
    upright = opaque if turn is None else opaque.transpose(turn)
    return upright, _digest(upright)


def _opaque_and_turn(data: bytes) -> tuple[Image.Image, Image.Transpose | None]:
    # The file and its first pixels are let go here: an image is in memory twice, not thrice.
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
    if image.mode.startswith("I"):  # 16 bits of grey, which a conversion would clip, not scale
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
        return 0  # many cameras' EXIF is broken; the image is not
    return orientation if isinstance(orientation, int) else 0


def _digest(image: Image.Image) -> str:
    width, height = image.size
    digest = hashlib.sha256(f"{width}x{height}:".encode())
    rows = max(1, BAND // width)
    for top in range(0, height, rows):  # in bands: no second copy of the whole
        digest.update(image.crop((0, top, width, min(top + rows, height))).tobytes())
    return digest.hexdigest()


def _corrupt() -> ImageError:
    return ImageError("the file is truncated or corrupt", "image_parse_error")
