from __future__ import annotations

from threading import Event

from pixecom.application.shared.leases import LeaseKeeper

SHORT = 0.03


class TestLeaseKeeper:
    def test_renews_until_it_is_left(self) -> None:
        renewed = Event()

        def renew() -> bool:
            renewed.set()
            return True

        with LeaseKeeper(renew, lease_seconds=SHORT) as keeper:
            assert renewed.wait(10)
            assert not keeper.is_raised()

    def test_says_when_the_lease_is_lost(self) -> None:
        asked = Event()

        def renew() -> bool:
            asked.set()
            return False

        with LeaseKeeper(renew, lease_seconds=SHORT) as keeper:
            assert asked.wait(10)

        assert keeper.is_raised()

    def test_tries_again_after_an_error(self) -> None:
        attempts: list[int] = []
        second = Event()

        def renew() -> bool:
            attempts.append(1)
            if len(attempts) == 1:
                raise RuntimeError("the database is busy")
            second.set()
            return True

        with LeaseKeeper(renew, lease_seconds=SHORT) as keeper:
            assert second.wait(10)
            assert not keeper.is_raised()
