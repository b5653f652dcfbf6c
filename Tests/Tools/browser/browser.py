"""A Chromium without a window, and what every scenario wants of it: no console error, no refusal by the policy, no request to
another host."""

import json
import tempfile
from urllib.parse import urlsplit

from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

# Bounds every wait, so that a page that does nothing ends the test; nothing depends on how fast it is.
PATIENCE = 60


class Browser:
    def __init__(self, base, width=1400, height=1000):
        self.base = base
        self.profile = tempfile.TemporaryDirectory(prefix="patchbay-browser-")
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        # As root Chromium has no sandbox of its own; what it loads is ours.
        for argument in ("headless=new", "no-sandbox", "disable-gpu", "disable-dev-shm-usage", f"window-size={width},{height}",
                         "disable-background-networking", "no-first-run", f"user-data-dir={self.profile.name}"):
            options.add_argument(f"--{argument}")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))
        self.driver.set_script_timeout(PATIENCE)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        try:
            if kind is None:
                self.expect_only_own_requests()
        finally:
            self.driver.quit()
            self.profile.cleanup()

    def open(self, path="docs"):
        # Another fragment alone would keep the document as it is, with what the last scenario left in it.
        self.driver.get("about:blank")
        self.driver.get(self.base + path)

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def run_async(self, script, *arguments):
        """Runs the body of an async function and returns what it returns; what it throws is thrown here."""
        made = ("const done = arguments[arguments.length - 1]; const given = [...arguments].slice(0, -1);"
                f"(async (...given) => {{ {script} }})(...given).then((value) => done({{ value }}), (error) => done({{ error: String(error) }}));")
        answer = self.driver.execute_async_script(made, *arguments)
        if "error" in answer:
            raise AssertionError(answer["error"])
        return answer["value"]

    def wait(self, sentence, condition):
        def holds(_):
            return condition()
        return WebDriverWait(self.driver, PATIENCE, 0.02).until(holds, f"it did not come true that {sentence}")

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector):
        return self.wait(f"there is {selector}", lambda: next(iter(self.all(selector)), None))

    def button(self, label, within="body"):
        def visible():
            return next((one for one in self.all(f"{within} button") if one.text == label and one.is_displayed()), None)
        return self.wait(f"there is a button {label}", visible)

    def keys(self, *keys):
        chain = ActionChains(self.driver)
        for key in keys:
            chain.send_keys(key)
        chain.perform()

    def chord(self, modifier, key):
        ActionChains(self.driver).key_down(modifier).send_keys(key).key_up(modifier).perform()

    @property
    def focused(self):
        return self.driver.switch_to.active_element

    def complaints(self, allowed_statuses=()):
        """What stands in the console, but for failures of calls that the scenario asked for."""
        lines = [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]
        return [line for line in lines if not any(f"status of {status}" in line for status in allowed_statuses)]

    def expect_no_complaint(self, *allowed_statuses):
        complaints = self.complaints(allowed_statuses)
        assert not complaints, f"the console says: {complaints}"

    def expect_only_own_requests(self):
        own = urlsplit(self.base).netloc
        asked = set()
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                asked.add(message["params"]["request"]["url"])
            elif message["method"] == "Network.webSocketCreated":
                asked.add(message["params"]["url"])
        # What is inside of the browser asks nobody.
        inner = ("data", "blob", "chrome", "about", "chrome-extension", "devtools")
        others = [url for url in asked if urlsplit(url).scheme not in inner and urlsplit(url).netloc != own]
        assert asked, "no request was seen at all"
        assert not others, f"other hosts were asked: {others}"
