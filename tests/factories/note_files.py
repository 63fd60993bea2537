"""Notes files in the author's dialect, made from a seed: realistic, with the hard cases, as many as
wanted."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

WORDS = [
    "bucket",
    "queue",
    "topic",
    "shard",
    "replica",
    "cluster",
    "region",
    "zone",
    "policy",
    "role",
    "key",
    "secret",
    "token",
    "cache",
    "index",
    "table",
    "stream",
    "batch",
    "job",
    "worker",
    "node",
    "pod",
    "image",
    "layer",
    "gateway",
    "proxy",
    "balancer",
    "route",
    "subnet",
    "peering",
    "tunnel",
    "firewall",
    "audit",
    "trail",
    "metric",
    "alarm",
    "dashboard",
    "budget",
    "tag",
    "stack",
    "template",
    "pipeline",
    "artifact",
    "commit",
    "branch",
    "build",
    "deploy",
    "rollback",
    "canary",
    "snapshot",
    "backup",
    "restore",
    "archive",
    "lifecycle",
    "tier",
    "latency",
    "throughput",
    "quota",
    "limit",
    "burst",
    "credit",
    "spot",
    "reserved",
    "schema",
    "partition",
    "sort",
    "scan",
    "query",
    "join",
    "view",
    "cursor",
    "lock",
    "lease",
    "ledger",
    "event",
    "rule",
    "target",
    "schedule",
    "retry",
    "backoff",
    "idempotent",
    "eventual",
    "consistent",
    "durable",
    "encrypted",
    "signed",
    "public",
    "private",
    "internal",
    "shared",
    "legacy",
    "managed",
    "cheap",
]
SERVICES = [
    "EC2",
    "S3",
    "RDS",
    "VPC",
    "IAM",
    "SQS",
    "SNS",
    "EKS",
    "ECS",
    "EMR",
    "KMS",
    "WAF",
    "ELB",
    "EFS",
    "EBS",
    "ACM",
    "DMS",
    "MSK",
    "SES",
    "SWF",
    "CDK",
    "Lambda",
    "Athena",
    "Glue",
    "Kinesis",
    "Redshift",
    "Aurora",
    "DynamoDB",
    "Fargate",
    "CloudFront",
    "CloudTrail",
    "CloudWatch",
    "Route53",
    "Cognito",
    "Inspector",
    "Macie",
    "Config",
]
HANZI = ("参考资料", "数据工程", "消息队列", "网络安全", "对象存储", "类似", "不明觉厉", "学习进步")
ICONS = ("🤖", "🕸️", "🧳️", "🟨", "📦", "🔐", "📡", "🧮", "🛰️", "🗃")
SITES = (
    "docs.aws.amazon.com",
    "aws.amazon.com/blogs",
    "github.com/acme",
    "news.ycombinator.com",
    "www.lastweekinaws.com",
    "medium.com/@someone",
    "stackoverflow.com/questions",
    "cloudonaut.io",
    "www.youtube.com",
    "x.com/someone/status",
)  # fmt: skip
LABELS = (
    "CONTAINERS",
    "DATA ENG",
    "ZA",
    "SERVICES",
    "REGIONS",
    "TOOLING",
    "DESIGN",
    "CODE",
    "QUEUE",
    "LIBS",
    "CLI",
)


@dataclass
class Author:
    """Writes notes: everything comes from one seed."""

    seed: int
    known_files: tuple[str, ...] = ()
    random: random.Random = field(init=False)
    _number: int = 0
    _cited: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    def words(self, least: int, most: int) -> str:
        return " ".join(self.random.choices(WORDS, k=self.random.randint(least, most)))

    def url(self) -> str:
        """An address, now and then one that was cited before."""
        if self._cited and self.random.random() < 0.08:
            return self.random.choice(self._cited)
        self._number += 1
        site = self.random.choice(SITES)
        tail = "-".join(self.random.choices(WORDS, k=3))
        end = self.random.choice(
            ["", "/", "?id=7", "#top", ".html", "_(disambiguation)", "?utm_source=x&a=b"]
        )
        url = f"https://{site}/{tail}-{self.seed % 9973}-{self._number}{end}"
        self._cited.append(url)
        return url

    def definition(self) -> str:
        """What may stand after a term."""
        kind = self.random.random()
        if kind < 0.03:
            return ""
        parts = [] if kind < 0.08 else [self.words(2, 22)]
        for _ in range(self.random.choices((0, 1, 2, 3, 6), (15, 40, 20, 14, 11))[0]):
            parts += [self.url(), *([self.words(1, 3)] if self.random.random() < 0.2 else [])]
        if self.random.random() < 0.04:
            parts.append(f"📹 Brown ccp [{self.random.randint(0, 2)}:{self.random.randint(10, 59)}:07]")
        if self.random.random() < 0.03:
            parts.insert(0, "🎯")
        if self.random.random() < 0.04:
            parts.append(f"类似 {self.random.choice(SERVICES)}")
        if self.random.random() < 0.03 and self.known_files:
            parts.append(f"🗄️ `{self.random.choice(self.known_files)}`")
        if self.random.random() < 0.03:
            parts.append(f"{self.random.choice(HANZI)}；{self.words(1, 3)}")
        return " ".join(parts)

    def title(self) -> str:
        """A term's name, the same one now and then."""
        self._number += 1
        kind = self.random.random()
        if kind < 0.06:
            return self.random.choice(SERVICES)
        if kind < 0.16:
            words = self.words(3, 3).split()
            short = "".join(word[0] for word in words).upper()
            return f"{short}{self._number} ({' '.join(words)} {self._number})"
        if kind < 0.2:
            return f"{self.words(2, 2)} {self._number} (vm)"
        if kind < 0.24:
            return f"{self.random.choice(HANZI)}{self._number}"
        return f"{self.words(1, 2)} {self._number}"

    def term(self) -> list[str]:
        """A term bullet with what is attached to it."""
        definition = self.definition()
        lines = [f"* _{self.title()}_: {definition}" + (" " if self.random.random() < 0.04 else "")]
        while self.random.random() < 0.4:
            lines.append(self.attached())
            if self.random.random() < 0.1:
                lines += self.fence()
        return lines

    def attached(self) -> str:
        kind = self.random.random()
        if kind < 0.15:
            return f"> {self.words(8, 40)} - {self.words(1, 2)} {self.url()}"
        if kind < 0.3:
            return f"* {self.random.choice(['howto', 'logging', 'config'])}: {self.words(3, 12)}"
        return f"* {self.words(2, 9)} {self.url()}"

    def item(self) -> list[str]:
        """A bullet that stands alone: mostly a reading tip."""
        if self.random.random() < 0.7:
            return [f"* {self.url()}"]
        return [f"* {self.url()} {self.url()}"]

    def fence(self) -> list[str]:
        language = self.random.choice(["", "sh", "json", "yaml"])
        inside = [
            self.random.choice(
                [
                    "# no heading",
                    "* _x_: no term",
                    "---",
                    "> no quote",
                    "    indented: 1",
                    "{",
                    "}",
                    self.words(2, 6),
                ]
            )
            for _ in range(self.random.randint(1, 7))
        ]
        return [f"```{language}", *inside, "```"]

    def table(self) -> list[str]:
        rows = [
            f"| {self.words(1, 2):<20} | {self.words(1, 1):<12} |" for _ in range(self.random.randint(1, 5))
        ]
        return [f"| {'FACTOR':<20} | {self.random.choice(SERVICES):<12} |", f"|{'-' * 22}|{'-' * 14}|", *rows]

    def label(self) -> str:
        kind = self.random.random()
        tail = f" 🗄️ `{self.random.choice(self.known_files)}`" if self.known_files and kind < 0.06 else ""
        if kind < 0.75:
            return self.random.choice(LABELS) + tail
        if kind < 0.85:
            return f"__{self.words(2, 4)}__: {self.words(2, 5)}"
        if kind < 0.9:
            return "🔗"
        return self.words(2, 5)

    def block(self) -> list[str]:
        """Lines between two blank ones."""
        kind = self.random.random()
        if kind < 0.5:
            return [self.label(), *self.entries()]
        if kind < 0.8:
            return self.entries()
        if kind < 0.87:
            return [self.url() for _ in range(self.random.randint(1, 3))]
        if kind < 0.91:
            return [f"{self.words(2, 6)} {self.url()}"]
        if kind < 0.95:
            return [f"> {self.words(10, 60)} {self.url()}"]
        return self.table() if kind < 0.98 else self.fence()

    def entries(self) -> list[str]:
        lines: list[str] = []
        for _ in range(self.random.randint(1, 6)):
            lines += self.term() if self.random.random() < 0.6 else self.item()
        return lines

    def section(self, level: int, number: int) -> list[str]:
        icon = f"{self.random.choice(ICONS)} " if level == 1 else ""
        title = self.words(1, 2).upper() if level == 1 else self.random.choice([*SERVICES, self.words(1, 2)])
        lines = [f"{'#' * level} {icon}{title} {number}" + (" " if self.random.random() < 0.05 else ""), ""]
        if self.random.random() < 0.25:
            lines += [f"💡 {self.words(3, 12)}", ""]
        for _ in range(self.random.randint(1, 4)):
            lines += [*self.block(), ""]
        if self.random.random() < 0.5:
            lines += ["---", ""]
            for _ in range(self.random.randint(1, 3)):
                lines += [*self.block(), ""]
        return lines

    def front_matter(self) -> list[str]:
        return [
            "# ⛩️", "", "## 参考", "", f"🛣️ {self.url()}", f"📜 {self.url()} {self.url()}",
            f"📹 Brown ccp {self.url()}", "", "## 进步", "", f"> {self.words(5, 20)} - job posting", "",
            self.url(), f"* {self.url()}", "* Brown ccp @ 2:15:00", f"* {self.url()} @ storage", "",
            "* _17_: try out for an interview", "",
        ]  # fmt: skip

    def file(self, size: int) -> str:
        """A whole file of about this many characters."""
        lines = self.front_matter() if self.random.random() < 0.7 else [self.url(), ""]
        length, number = 0, 0
        level = 1
        while length < size:
            number += 1
            level = self.random.choice([1, 2, 2, 2, 3]) if number > 1 else 1
            section = self.section(level, number)
            length += sum(len(line) + 1 for line in section)
            lines += section
        while lines and not lines[-1]:
            lines.pop()
        return "\n".join(lines) + "\n"


def corpus(count: int = 66, size: int = 34_000, seed: int = 1) -> dict[str, bytes]:
    """Files by name; some with CRLF, with a byte-order mark, without the last newline."""
    names = tuple(f"{'cloud/' if number % 5 == 0 else ''}note{number:02d}.md" for number in range(count))
    files: dict[str, bytes] = {}
    for number, name in enumerate(names):
        author = Author(seed * 1000 + number, known_files=names)
        text = author.file(size)
        if number % 9 == 4:
            text = text.replace("\n", "\r\n")
        if number % 11 == 7:
            text = text.rstrip("\n")
        data = text.encode()
        files[name] = (b"\xef\xbb\xbf" if number % 13 == 6 else b"") + data
    return files
