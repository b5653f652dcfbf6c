"""scenario.py BASE DIRECTORY NAME...: runs scenarios of page.py or clients.py, one after the other in one browser.

BASE is where the gateway begins, with its last slash; DIRECTORY is the test's, in which plugins and scenarios leave files.
Each one that fails is told, and the others are run all the same."""

import sys
import traceback

import clients
import page
from browser import Browser


def main(base, directory, *names):
    failures = 0
    with Browser(base) as browser:
        for name in names:
            scenario = getattr(page, name, None) or getattr(clients, name)
            try:
                scenario(browser, directory)
            except Exception:
                failures += 1
                print(f"{name} failed:", file=sys.stderr)
                traceback.print_exc()
                print("console:", browser.driver.get_log("browser"), file=sys.stderr)
                print("page:", browser.run("return document.body.innerText")[:1500], file=sys.stderr)
    return min(failures, 1)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
