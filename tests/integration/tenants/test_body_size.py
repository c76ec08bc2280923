"""Nobody fills the disk before signing in: a body that no page takes is refused unread."""

from django.test import Client


def test_a_large_body_is_refused_before_it_is_read(company):
    client = Client(HTTP_HOST=company.host)
    answer = client.post("/login/", {"username": "x" * (9 * 1024 * 1024), "password": "y"})
    assert answer.status_code == 413
    assert "200 MB" in answer.content.decode()
    assert not answer.cookies


def test_a_size_that_is_no_number_is_refused(company):
    client = Client(HTTP_HOST=company.host)
    answer = client.post("/login/", {"username": "a"}, CONTENT_LENGTH="-1")
    assert answer.status_code == 413
