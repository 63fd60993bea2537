"""Notes of any size with the words, links and code that notes have; the same ones every time."""

from __future__ import annotations

import random
from collections.abc import Iterator

from django.db import transaction

from notes.actions.search_index import index_entries
from notes.models import Entry

SUBJECTS = """
    lambda function storage bucket network region instance cluster queue topic policy role user key secret
    config deploy pipeline stack template metric alarm log trace event stream shard table index backup
    snapshot restore replica failover latency throughput cost price budget tag group route gateway proxy
    cache firewall balancer subnet
""".split()  # noqa: SIM905 - a list of words is easier to read so
TECHNICAL = (
    "t3.micro",
    "s3:GetObject",
    "us-east-1",
    "~/.aws/config",
    "10.0.0.0/16",
    "C++",
    "`aws s3 cp ./a s3://b`",
)
SITES = (
    "docs.aws.amazon.com",
    "github.com",
    "www.lastweekinaws.com",
    "news.ycombinator.com",
    "cloudonaut.io",
)
CHINESE = "数据存储网络计算安全访问权限区域服务器日志监控告警队列消息函数"


class Writer:
    """Makes up lines."""

    def __init__(self, seed: int = 7) -> None:
        self.random = random.Random(seed)  # noqa: S311
        letters = "abcdefghijklmnopqrstuvwxyz"
        self.words = ["".join(self.random.choices(letters, k=self.random.randint(3, 9))) for _ in range(6000)]

    def sentence(self, shortest: int, longest: int) -> str:
        choose = self.random.choice
        words = [
            choose(SUBJECTS) if self.random.random() < 0.3 else choose(self.words)
            for _ in range(self.random.randint(shortest, longest))
        ]
        if self.random.random() < 0.15:
            words.append("类似" + "".join(self.random.choices(CHINESE, k=3)))
        if self.random.random() < 0.3:
            words.append(choose(TECHNICAL))
        return " ".join(words)

    def url(self) -> str:
        choose = self.random.choice
        number = self.random.randint(1, 9999)
        return (
            f"https://{choose(SITES)}/{choose(self.words)}/{choose(self.words)}-{choose(SUBJECTS)}-{number}"
        )


@transaction.atomic
def make_notes(count: int) -> None:
    """So many entries: one in forty a section, three of five others a term."""
    writer = Writer()
    root = Entry.objects.create(kind="section", title="aws", title_key="aws", slug="aws")
    sections = [
        Entry(
            kind="section",
            parent=root,
            title=f"Section {n}",
            title_key=f"section {n}",
            slug=f"section-{n}",
            position=n,
        )
        for n in range(count // 40)
    ]
    Entry.objects.bulk_create(sections, batch_size=1000)
    lines = _lines(writer, sections, count - len(sections) - 1)
    Entry.objects.bulk_create(list(lines), batch_size=1000)
    index_entries(Entry.objects.values_list("pk", flat=True), reset=False)


def _lines(writer: Writer, sections: list[Entry], count: int) -> Iterator[Entry]:
    for number in range(count):
        place = {
            "parent": writer.random.choice(sections),
            "position": number,
            "status": writer.random.choice(["refined", "raw"]),
        }
        if number % 5 >= 3:
            yield Entry(kind="item", body=f"* {writer.sentence(4, 30)} {writer.url()}", **place)
            continue
        title = f"{writer.random.choice(writer.words)} {writer.random.choice(SUBJECTS)}".capitalize()
        summary = writer.sentence(4, 12)
        body = f"* {writer.sentence(8, 40)}\n* {writer.sentence(8, 20)}" if number % 2 else ""
        yield Entry(
            kind="term",
            title=title,
            title_key=title.lower(),
            slug=f"term-{number}",
            summary=summary,
            definition=f"{summary} {writer.url()}",
            body=body,
            **place,
        )
