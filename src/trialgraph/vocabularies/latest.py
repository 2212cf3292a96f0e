"""Where a publisher's newest release of a vocabulary is found: what each module says about its own in `LATEST`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Remote:
    """One file of a release: the HTTPS address it is got from, and where it is kept below the folder of sources.

    ``{year}`` in the address stands for the newest year that the publisher has. In a release with a listing, the
    address is the pattern (``*-ror-data.zip``) of a name in that listing.
    """

    url: str
    file: str


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest release of a vocabulary.

    `listing` is the address of a JSON document that names release and files, with their checksums: the latest release
    of a GitHub repository or a Zenodo record. The release is told by the header of an OBO file, by the listing, by the
    year in the address, by the day of the newest file in a zip, or as a last resort by the day the server says the file
    was changed. `changes` and `attribution` are what the manifest says of a slice made of it (no attribution: that of
    RELEASE).
    """

    files: tuple[Remote, ...]
    changes: str
    listing: str = ""
    attribution: str = ""
