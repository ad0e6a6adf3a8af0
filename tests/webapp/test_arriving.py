"""A request is whole with its last byte and not before, however it is cut on its way."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from webapp.arriving import Arriving, Received

MOST = 10_000
bodies = st.binary(max_size=300) | st.lists(st.sampled_from([b"\r\n", b"0\r\n\r\n", b"A", b";"])).map(b"".join)
cuts = st.lists(st.integers(0, 600), max_size=8)


def chunked(pieces: list[bytes], trailers: bytes = b"") -> bytes:
    parts = [b"%X;name=1\r\n%s\r\n" % (len(piece), piece) for piece in pieces if piece]
    return b"".join(parts) + b"0\r\n" + trailers + b"\r\n"


def with_length(body: bytes) -> bytes:
    return b"POST /start HTTP/1.1\r\nHost: a\r\ncontent-length:  %d\r\n\r\n%s" % (len(body), body)


def in_chunks(pieces: list[bytes], trailers: bytes) -> bytes:
    return b"POST /start HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(pieces, trailers)


requests = (
    st.just(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    | bodies.map(with_length)
    | st.builds(in_chunks, st.lists(bodies, max_size=4), st.sampled_from([b"", b"Digest: 1\r\nMore: 2\r\n"]))
)


@given(requests, cuts)
def test_a_request_is_whole_with_its_last_byte_and_keeps_every_byte(request: bytes, cuts: list[int]) -> None:
    arriving = Arriving(MOST)
    places = sorted({0, len(request), *(cut for cut in cuts if cut < len(request))})
    for start, end in pairwise(places):
        assert not arriving.whole
        arriving.add(request[start:end])
    assert arriving.whole and arriving.has_head
    reader = Received()
    arriving.give(reader)
    assert reader.take_rest() == request


@given(st.binary(max_size=400), cuts)
def test_what_is_no_request_neither_fails_nor_grows(noise: bytes, cuts: list[int]) -> None:
    arriving = Arriving(MOST)
    arriving.add(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + noise)
    while not arriving.whole:
        arriving.add(noise or b"0\r\n\r\n")
    assert arriving.size < 2 * MOST
    arriving.close()


def test_what_is_too_long_or_not_understood_is_not_waited_for() -> None:
    for head in (
        b"Content-Length: 10001",
        b"Content-Length: ten",
        b"Content-Length: " + b"9" * 5000,
        b"X: " + b"a" * 100_000,
    ):
        arriving = Arriving(MOST)
        arriving.add(b"POST / HTTP/1.1\r\n" + head + b"\r\n\r\n")
        assert arriving.whole
        arriving.close()


def test_a_client_may_ask_whether_to_send_its_body() -> None:
    arriving = Arriving(MOST)
    arriving.add(b"POST / HTTP/1.1\r\nContent-Length: 3\r\nExpect: 100-Continue\r\n\r\n")
    assert arriving.waits_for_continue and arriving.has_head and not arriving.whole
    arriving.close()
