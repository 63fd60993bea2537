"""Lines with the words, links and code that notes have; the same ones every time."""

from __future__ import annotations

import random

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

    def body(self, length: int) -> str:
        """Lines like those of notes, so many characters of them."""
        lines: list[str] = []
        while sum(map(len, lines)) < length:
            lines.append(f"* {self.sentence(6, 24)}" + (f" {self.url()}" if len(lines) % 3 == 0 else ""))
        return "\n".join(lines)[:length]
