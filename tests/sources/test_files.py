"""Finding files and reading their bytes."""

from __future__ import annotations

import errno
import gzip
import os
import pickle
import warnings
from pathlib import Path

import pytest
from reading import BODY, read_all

from extractor.errors import ExtractorError, InputError, InputWarning, SkippedInput, UsageError
from extractor.sources import ReadLimits, read_articles


def write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{name} was bought by Acme.")


def texts(folder: Path) -> list[str]:
    return [article.text.split()[0] for article in read_all(folder)[0]]


class TestFolders:
    def test_sorted_recursive_without_hidden_and_unknown(self, tmp_path: Path) -> None:
        write(
            tmp_path,
            "b.txt",
            "a/z.md",
            "a/y/1.txt",
            "c.TXT",
            ".hidden.txt",
            ".git/a.txt",
            "x.pdf",
            "README",
            "a.b/k.txt",
        )
        assert texts(tmp_path) == ["a/y/1.txt", "a/z.md", "a.b/k.txt", "b.txt", "c.TXT"]

    def test_the_same_inputs_give_the_same_articles(self, tmp_path: Path) -> None:
        write(tmp_path, *(f"{i}/{j}.txt" for i in range(5) for j in range(5)))
        assert read_all(tmp_path, tmp_path / "1") == read_all(tmp_path, tmp_path / "1")
        assert len(read_all(tmp_path, tmp_path / "1")[0]) == 30

    def test_a_loop_of_links_is_named_and_the_rest_read(self, tmp_path: Path) -> None:
        write(tmp_path, "a/1.txt", "b/2.txt")
        (tmp_path / "a" / "up").symlink_to(tmp_path)
        (tmp_path / "self").symlink_to("self")
        articles, errors = read_all(tmp_path)
        assert len(articles) == 2
        assert [(error.input, error.reason) for error in errors] == [
            (str(tmp_path / "a" / "up"), "link_loop"),
            (str(tmp_path / "self"), "link_loop"),
        ]

    def test_a_folder_with_two_names_is_read_once(self, tmp_path: Path) -> None:
        write(tmp_path, "b/1.txt", "c/2.txt")
        (tmp_path / "a").symlink_to("b")
        (tmp_path / "b" / "c").symlink_to("../c")
        assert texts(tmp_path) == ["b/1.txt", "c/2.txt"]
        assert read_all(tmp_path)[0][0].path == str(tmp_path / "a" / "1.txt")

    def test_broken_links(self, tmp_path: Path) -> None:
        write(tmp_path, "b.txt")
        (tmp_path / "a.txt").symlink_to("gone")
        (tmp_path / "a.png").symlink_to("gone")
        articles, errors = read_all(tmp_path)
        assert len(articles) == 1
        assert [(error.input, error.reason) for error in errors] == [(str(tmp_path / "a.txt"), "not_found")]

    def test_folders_without_bottom(self, tmp_path: Path) -> None:
        write(tmp_path, "a/" * 101 + "1.txt", "b.txt")
        articles, errors = read_all(tmp_path)
        assert (len(articles), [error.reason for error in errors]) == (1, ["unreadable"])

    def test_a_folder_without_articles_is_no_silent_success(self, tmp_path: Path) -> None:
        write(tmp_path, "x.pdf")
        (error,) = read_all(tmp_path)[1]
        assert (error.input, error.reason) == (str(tmp_path), "empty")

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
    def test_a_named_pipe_does_not_hang_us(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "a.txt")
        os.mkfifo(tmp_path / "b")
        assert [error.reason for error in read_all(tmp_path)[1]] == ["unreadable"]
        assert [error.reason for error in read_all(tmp_path / "a.txt")[1]] == ["unreadable"]

    def test_names_that_are_no_utf_8(self, tmp_path: Path) -> None:
        path = os.fsencode(tmp_path) + b"/caf\xe9.txt"
        try:
            Path(os.fsdecode(path)).write_text(BODY)
        except OSError:
            pytest.skip("the file system takes UTF-8 names only")
        (article,), _ = read_all(tmp_path)
        assert article.path == f"{tmp_path}/caf\\xe9.txt"


class TestNamedFiles:
    def test_not_found(self, tmp_path: Path) -> None:
        for source in (str(tmp_path / "gone.txt"), tmp_path / "gone", "", "a\0b"):
            assert [error.reason for error in read_all(source)[1]] == ["not_found"]

    def test_unknown_ending(self, tmp_path: Path) -> None:
        for name in ("a.pdf", "a.pdf.gz", "txt", "a.gz"):
            write(tmp_path, name)
            (error,) = read_all(tmp_path / name)[1]
            assert error.reason == "unsupported_type"
            assert ".txt .md .html .htm .json .jsonl" in error.message

    def test_hidden_files_that_are_named_are_read(self, tmp_path: Path) -> None:
        write(tmp_path, ".a.txt")
        assert len(read_all(str(tmp_path / ".a.txt"))[0]) == 1

    def test_unreadable(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        # Permissions do not stop root, under whom tests may run.
        def refuse(self: Path, mode: str) -> None:
            raise PermissionError(errno.EACCES, "Permission denied", str(self))

        write(tmp_path, "a.txt")
        monkeypatch.setattr(Path, "open", refuse)
        (error,) = read_all(tmp_path)[1]
        assert (error.input, error.reason) == (str(tmp_path / "a.txt"), "unreadable")
        assert "Permission denied" in error.message

    @pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="needs permissions that bind us")
    def test_unreadable_for_lack_of_permission(self, tmp_path: Path) -> None:
        write(tmp_path, "a.txt", "b/c.txt", "d.txt")
        (tmp_path / "a.txt").chmod(0)
        (tmp_path / "b").chmod(0)
        articles, errors = read_all(tmp_path)
        (tmp_path / "b").chmod(0o700)
        assert len(articles) == 1
        assert [error.reason for error in errors] == ["unreadable", "unreadable"]


class TestGzip:
    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("a.txt.gz", BODY),
            ("a.md.GZ", BODY),
            ("a.html.gz", f"<html><body><article><p>{BODY}</p></article></body></html>"),
            ("a.htm.gz", f"<html><body><article><p>{BODY}</p></article></body></html>"),
            ("a.json.gz", '{"text": "Acme raised $5 million."}'),
            ("a.jsonl.gz", '{"text": "Acme raised $5 million."}\n'),
        ],
    )
    def test_every_kind(self, name: str, content: str, tmp_path: Path) -> None:
        (tmp_path / name).write_bytes(gzip.compress(content.encode()))
        articles, errors = read_all(tmp_path)
        assert (len(articles), errors) == (1, [])

    @pytest.mark.parametrize("name", ["a.txt.gz", "a.json.gz", "a.jsonl.gz"])
    def test_damaged(self, name: str, tmp_path: Path) -> None:
        whole = gzip.compress(os.urandom(2000).hex().encode())
        flipped = whole[:-6] + bytes([whole[-6] ^ 1]) + whole[-5:]
        for data, reason in [(whole[:-20], "truncated_gzip"), (b"plain text", "bad_gzip"), (flipped, "bad_gzip")]:
            (tmp_path / name).write_bytes(data)
            articles, errors = read_all(tmp_path)
            assert (articles, errors[-1].reason) == ([], reason)
            assert errors[-1].input == str(tmp_path / name)

    def test_lines_before_the_damage_are_read(self, tmp_path: Path) -> None:
        lines = b"".join(
            b'{"text": "Acme raised $%d million.", "x": "%s"}\n' % (i, os.urandom(99).hex().encode())
            for i in range(999)
        )
        (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(lines)[:-5000])
        articles, (error,) = read_all(tmp_path)
        assert len(articles) > 500
        assert error.reason == "truncated_gzip"

    def test_empty(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt.gz").write_bytes(b"")
        (tmp_path / "b.txt.gz").write_bytes(gzip.compress(b""))
        assert [error.reason for error in read_all(tmp_path)[1]] == ["empty", "empty"]


class TestLimits:
    def test_a_hundred_megabytes_in_one_line(self, tmp_path: Path) -> None:
        for name in ("a.txt", "b.html", "c.jsonl"):
            with (tmp_path / name).open("wb") as file:
                file.truncate(100_000_000)
        (tmp_path / "d.txt").write_text(BODY)
        articles, errors = read_all(tmp_path)
        assert [error.reason for error in errors] == ["too_large"] * 3
        assert len(articles) == 1

    def test_a_gzip_bomb(self, tmp_path: Path) -> None:
        packed = gzip.compress(bytes(50_000_000))
        assert len(packed) < 60_000
        (tmp_path / "a.txt.gz").write_bytes(packed)
        assert [error.reason for error in read_all(tmp_path)[1]] == ["too_large"]

    def test_long_lines_within_the_limit_are_quick(self, tmp_path: Path) -> None:
        # Time grows with the length of a line, not with its square.
        for name, text in (
            ("a.txt", "x " * 2_000_000),
            ("b.txt", "x " * 2_000_000 + "\nMore.\n"),
            ("c.html", f"<article><p>{'x ' * 200_000}</p><p>{BODY}</p></article>"),
            ("d.html", " " * 2_000_000 + f"<article><p>{BODY}</p></article>"),
        ):
            (tmp_path / name).write_text(text)
        assert len(read_all(tmp_path)[0]) == 4

    def test_the_limit_itself_is_within(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text(BODY)
        size = len(BODY.encode())
        assert read_all(tmp_path, limits=ReadLimits(article_bytes=size))[0]
        (error,) = read_all(tmp_path, limits=ReadLimits(article_bytes=size - 1))[1]
        assert f"{size - 1:,}" in error.message

    def test_a_limit_must_be_positive(self) -> None:
        with pytest.raises(UsageError, match="redirects must be more than 0"):
            ReadLimits(redirects=0)


class TestReporting:
    def test_without_a_callback_problems_are_warnings(self, tmp_path: Path) -> None:
        write(tmp_path, "b.txt")
        (tmp_path / "a.txt").touch()
        with pytest.warns(InputWarning, match=r"a\.txt: there is nothing in it") as caught:
            assert len(list(read_articles(tmp_path))) == 1
        assert Path(caught[0].filename) == Path(__file__)

    def test_reading_is_lazy(self, tmp_path: Path) -> None:
        write(tmp_path, "a.txt")
        (tmp_path / "b.txt").touch()
        with warnings.catch_warnings(action="error"):
            next(read_articles(tmp_path))

    def test_errors_survive_a_process_boundary(self) -> None:
        error = pickle.loads(pickle.dumps(SkippedInput("a.txt", "not_english", "No.")))
        assert isinstance(error, InputError)
        assert isinstance(error, ExtractorError)
        assert (str(error), error.reason) == ("a.txt: No.", "not_english")
