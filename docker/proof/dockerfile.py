"""A Dockerfile as a list of stages, as far as ours goes."""

import json
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Instruction:
    line: int
    word: str
    flags: dict[str, str]
    text: str

    @property
    def argv(self) -> list[str]:
        """Of the JSON form; the shell form as `/bin/sh -c` would have it."""
        if self.text.startswith("["):
            return json.loads(self.text)
        return ["/bin/sh", "-c", self.text]

    @property
    def words(self) -> list[str]:
        return shlex.split(self.text)


@dataclass
class Stage:
    base: str
    name: str | None
    line: int
    instructions: list[Instruction] = field(default_factory=list)

    def all(self, word: str) -> list[Instruction]:
        return [instruction for instruction in self.instructions if instruction.word == word]

    def last(self, word: str) -> Instruction | None:
        return next(reversed(self.all(word)), None)

    @property
    def environment(self) -> dict[str, str]:
        return dict(pair.split("=", 1) for instruction in self.all("ENV") for pair in instruction.words)

    @property
    def user(self) -> tuple[int, int]:
        uid, _, gid = self.last("USER").text.partition(":")
        return int(uid), int(gid)

    @property
    def command(self) -> list[str]:
        return self.last("ENTRYPOINT").argv + self.last("CMD").argv

    @property
    def healthcheck(self) -> list[str]:
        return json.loads(self.last("HEALTHCHECK").text.removeprefix("CMD").strip())

    @property
    def packages(self) -> list[str]:
        """What its apt-get lines install."""
        found = []
        for run in self.all("RUN"):
            for command in re.split(r"&&|;", run.text):
                words = command.split()
                if words[:2] == ["apt-get", "install"]:
                    found += [word for word in words[2:] if not word.startswith("-")]
        return found


def read(file: Path) -> list[Stage]:
    arguments: dict[str, str] = {}
    stages: list[Stage] = []
    for number, text in _joined(file.read_text()):
        word, _, rest = text.partition(" ")
        flags, rest = _flags(rest.strip())
        if word == "ARG" and not stages:
            name, _, value = rest.partition("=")
            arguments[name] = value
        elif word == "FROM":
            base, *name = re.split(r"\s+AS\s+", re.sub(r"\$\{(\w+)\}", lambda m: arguments[m[1]], rest))
            stages.append(Stage(base, name[0] if name else None, number))
        elif stages:
            stages[-1].instructions.append(Instruction(number, word, flags, rest))
        else:
            raise SystemExit(f"{file}:{number}: {word} stands before FROM")
    return stages


def _joined(text: str):
    """Each instruction on one line, with the number of its first one. Comments go, those within an instruction too."""
    first, parts = 0, []
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        first = first if parts else number
        parts.append(line.removesuffix("\\").strip())
        if not line.endswith("\\"):
            yield first, " ".join(parts)
            parts = []
    if parts:
        raise SystemExit(f"line {first}: the instruction does not end")


def _flags(text: str) -> tuple[dict[str, str], str]:
    flags = {}
    while match := re.match(r"--([\w-]+)=(\S+)\s+", text):
        flags[match[1]] = match[2]
        text = text[match.end() :]
    return flags, text
