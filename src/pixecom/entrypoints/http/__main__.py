"""``python -m pixecom.entrypoints.http`` writes the OpenAPI document to standard output."""

from __future__ import annotations

import sys

from pixecom.entrypoints.http.app import openapi_document

if __name__ == "__main__":
    sys.stdout.buffer.write(openapi_document())
