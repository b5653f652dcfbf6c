"""What must hold of the Dockerfile before anything is built."""

import fnmatch
import re
from pathlib import Path

from dockerfile import Stage

KNOWN = "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE HEALTHCHECK LABEL RUN SHELL STOPSIGNAL USER VOLUME WORKDIR".split()


def lint(stages: list[Stage], context: Path, file: Path) -> list[str]:
    """What is wrong, each with its line."""
    faults = []

    def object_to(line: int, what: str):
        faults.append(f"{file}:{line}: {what}")

    ignored = file.with_name(file.name + ".dockerignore").read_text().splitlines()
    names: dict[str | None, Stage] = {}
    for stage in stages:
        for instruction in stage.instructions:
            if instruction.word not in KNOWN:
                object_to(instruction.line, f"there is no instruction {instruction.word}")
            if instruction.word == "RUN":
                for fault in _apt_faults(instruction.text):
                    object_to(instruction.line, fault)
            if instruction.word != "COPY":
                continue
            source = instruction.flags.get("from")
            *paths, _ = instruction.words
            for path in paths:
                if source is None and not (context / path).exists():
                    object_to(instruction.line, f"{path} does not exist")
                elif source is None and _is_ignored(path, ignored):
                    object_to(instruction.line, f"{path} is kept out of the context by the .dockerignore file")
                elif source is not None and source not in names:
                    object_to(instruction.line, f"there is no stage {source} above")
                elif source is not None and path not in _written(names[source]):
                    object_to(instruction.line, f"stage {source} writes no {path}")
        names[stage.name] = stage

    runtime = stages[-1]
    for word in ["USER", "ENTRYPOINT", "CMD", "HEALTHCHECK", "STOPSIGNAL", "ENV"]:
        if not runtime.last(word):
            object_to(runtime.line, f"the image has no {word}")
    if (user := runtime.last("USER")) and not re.fullmatch(r"[1-9]\d*:[1-9]\d*", user.text):
        object_to(user.line, "USER is not the number of somebody without privileges")
    for word in ["ENTRYPOINT", "CMD"]:
        if (instruction := runtime.last(word)) and not instruction.text.startswith("["):
            object_to(instruction.line, f"{word} goes through a shell, which would be the first process")
    ports = {address.rpartition(":")[2] for address in runtime.environment.values() if address.startswith("0.0.0.0:")}
    exposed = {port for instruction in runtime.all("EXPOSE") for port in instruction.words}
    if ports != exposed:
        object_to(runtime.line, f"it listens on {sorted(ports)} and exposes {sorted(exposed)}")
    for stage in stages:
        if re.search(r":latest$|^[^:]+$", stage.base):
            object_to(stage.line, f"{stage.base} is another image tomorrow")
    return faults


def _written(stage: Stage) -> list[str]:
    """Files that its RUN instructions write by `-o`, from the root."""
    folder = Path("/")
    written = []
    for instruction in stage.instructions:
        if instruction.word == "WORKDIR":
            folder /= instruction.text
        if instruction.word == "RUN":
            written += [str(folder / name) for name in re.findall(r"-o (\S+)", instruction.text)]
    return written


def _apt_faults(text: str):
    if "apt-get install" not in text:
        return
    if "apt-get update" not in text:
        yield "apt-get install without apt-get update works on lists as old as the layer"
    if not re.search(r"apt-get install[^&]*(--yes|-y)\b", text):
        yield "apt-get install would ask"
    if "--no-install-recommends" not in text:
        yield "apt-get install brings what is only recommended"


def _is_ignored(path: str, patterns: list[str]) -> bool:
    ignored = False
    for pattern in patterns:
        pattern = pattern.strip()
        if not pattern or pattern.startswith("#"):
            continue
        keeps = pattern.startswith("!")
        if fnmatch.fnmatch(path, pattern.removeprefix("!")):
            ignored = not keeps
    return ignored
