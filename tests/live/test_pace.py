"""Which frames go out to the browser."""

from __future__ import annotations

from xai_widgets.live import Pace


def test_at_most_two_wait_for_the_browser() -> None:
    pace = Pace()
    for frame, now in ((1, 10.0), (2, 11.0)):
        assert pace.allows(final=False, acknowledged=0, now=now)
        pace.sent(frame, final=False, now=now)
    assert not pace.allows(final=False, acknowledged=0, now=12.0)
    assert pace.allows(final=False, acknowledged=1, now=12.0)
    pace.sent(3, final=False, now=12.0)
    assert not pace.allows(final=False, acknowledged=1, now=13.0)
    assert pace.allows(final=False, acknowledged=3, now=13.0)


def test_at_most_thirty_a_second() -> None:
    pace = Pace()
    pace.sent(1, final=False, now=10.0)
    assert not pace.allows(final=False, acknowledged=1, now=10.0 + 0.9 / 30)
    assert pace.allows(final=False, acknowledged=1, now=10.0 + 1.1 / 30)


def test_the_last_one_always_goes() -> None:
    pace = Pace()
    pace.sent(1, final=False, now=10.0)
    pace.sent(2, final=False, now=10.0)
    assert pace.allows(final=True, acknowledged=0, now=10.0)


def test_final_frames_are_not_waited_for() -> None:
    pace = Pace()
    for frame in range(1, 9):
        pace.sent(frame, final=True, now=float(frame))
    assert pace.allows(final=False, acknowledged=0, now=99.0)


def test_time_is_the_clocks_where_none_is_given() -> None:
    pace = Pace()
    assert pace.allows(final=False, acknowledged=0)
    pace.sent(1, final=False)
    assert not pace.allows(final=False, acknowledged=1, now=0.0)
