"""Images and videos of an account."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Mapping
from hashlib import md5
from typing import Any

from pixecom.entrypoints.simulator.wire import Request, invalid
from pixecom.entrypoints.simulator.world import Node, World

_LOOKS_UNTIL_READY = 2


class Media:
    """Uploads, and what creatives may be made of.

    The same bytes are one image, whose hash is its name; a video is worked on until it was looked
    at twice.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._images: dict[str, dict[str, dict[str, Any]]] = {}

    def upload(self, account: Node, request: Request) -> dict[str, Any]:
        """Take an image in the parameter ``bytes``, base64."""
        try:
            content = b64decode(request.params.get("bytes", ""), validate=True)
        except binascii.Error as error:
            raise invalid("param bytes must be base64") from error
        if not content:
            raise invalid("The parameter bytes is required")
        name = md5(content, usedforsecurity=False).hexdigest()
        image = {"hash": name, "name": name, "status": "ACTIVE", "id": f"{account.id}:{name}"}
        self._images.setdefault(account.id, {})[name] = image
        return {"images": {"bytes": image}}

    def images(self, account: Node) -> list[dict[str, Any]]:
        """Give the images of an account."""
        return list(self._images.get(account.id, {}).values())

    @staticmethod
    def state_of(video: Node) -> dict[str, Any]:
        """Tell how far a video is; each look moves it on."""
        video.looks += 1
        return {"video_status": "ready" if _is_ready(video) else "processing"}

    def check(self, account: Node, creative: Mapping[str, Any]) -> None:
        """Refuse a creative of what is not there, or not ready."""
        story = creative.get("object_story_spec")
        if not isinstance(story, dict):
            if not creative.get("object_story_id"):
                raise invalid("The parameter object_story_spec is required")
            return
        content = story.get("video_data") or story.get("link_data")
        if not story.get("page_id") or not isinstance(content, dict):
            raise invalid("Invalid parameter: object_story_spec")
        if content.get("image_hash") not in self._images.get(account.id, {}):
            raise invalid("Invalid parameter: image_hash")
        if "video_data" in story:
            video = self._world.node(str(content.get("video_id")))
            if video.kind != "video" or video.account is not account or not _is_ready(video):
                raise invalid("The video is not ready for use in an ad")


def _is_ready(video: Node) -> bool:
    return video.looks >= _LOOKS_UNTIL_READY
