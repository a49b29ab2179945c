"""Images inside of data URIs (RFC 2397)."""

import binascii

from mlxtrio.media.errors import ImageError


def read_data_uri(uri: str, max_bytes: int) -> bytes:
    """The bytes in a data URI. Takes milliseconds for each megabyte: call it in a thread.

    The media type that it claims is not looked at: the content says what it is. Base64 is taken
    strictly: the standard alphabet, padded, nothing between.

    Raises:
        ImageError: it is not base64, empty or too large.
    """
    claim, comma, encoded = uri.partition(",")
    if not comma or not claim.lower().endswith(";base64"):
        raise ImageError(
            "not a data URI in base64 ('data:image/png;base64,…')", "invalid_base64_image"
        )
    if len(encoded) // 4 * 3 - 2 > max_bytes:
        raise ImageError(f"the file has more than {max_bytes} bytes", "image_file_too_large")
    if len(encoded) % 4 or encoded.endswith("==="):  # which a2b_base64 lets pass
        raise _not_base64()
    try:
        data = binascii.a2b_base64(encoded, strict_mode=True)
    except ValueError as error:  # also where it is not ASCII
        raise _not_base64() from error
    if len(data) > max_bytes:
        raise ImageError(f"the file has more than {max_bytes} bytes", "image_file_too_large")
    if not data:
        raise ImageError("the file is empty", "empty_image_file")
    return data


def _not_base64() -> ImageError:
    return ImageError("its data is not valid base64", "invalid_base64_image")
