"""Images in data URIs (RFC 2397)."""

import binascii

from mlxtrio.media.errors import ImageError


def read_data_uri(uri: str, max_bytes: int) -> bytes:
    """Decode the bytes in a base64 data URI. Takes milliseconds a megabyte: call it in a thread.

    The media type is ignored: the content says what it is. Base64 is decoded strictly: standard
    alphabet, padded, without whitespace.

    Raises:
        ImageError: the data is not base64, is empty, or has more than ``max_bytes``.
    """
    header, comma, encoded = uri.partition(",")
    if not comma or not header.lower().endswith(";base64"):
        raise ImageError(
            "not a data URI in base64 ('data:image/png;base64,…')", "invalid_base64_image"
        )
    if len(encoded) // 4 * 3 - 2 > max_bytes:
        raise ImageError(f"the file has more than {max_bytes} bytes", "image_file_too_large")
    if len(encoded) % 4 or encoded.endswith("==="):  # a2b_base64 accepts both
        raise _not_base64()
    try:
        data = binascii.a2b_base64(encoded, strict_mode=True)
    except (
        ValueError
    ) as error:  # of which binascii.Error is one; also raised for text that is not ASCII
        raise _not_base64() from error
    if len(data) > max_bytes:
        raise ImageError(f"the file has more than {max_bytes} bytes", "image_file_too_large")
    if not data:
        raise ImageError("the file is empty", "empty_image_file")
    return data


def _not_base64() -> ImageError:
    return ImageError("its data is not valid base64", "invalid_base64_image")
