"""Scenarios on the page at /docs: what a person does there."""

import json
import os
import subprocess

from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

ORDERS = "orders.shop.v1.Orders"
STREAMS = "trouble.test.v1.Streams"
KINDS = "trouble.test.v1.Kinds"
LIBRARY = "library.test.v1.Library"


class Page:
    """The page as a person handles it."""

    def __init__(self, browser):
        self.browser = browser

    def open(self, operation=""):
        self.browser.open("docs" + (f"#{operation}" if operation else ""))
        self.browser.wait("the methods are listed", lambda: self.browser.all("#list a"))
        if operation:
            self.browser.one("main article form.call")

    def field(self, name, index=0):
        self.browser.wait(f"there is a field {name}", lambda: len(self.browser.all(f'main [data-field="{name}"]')) > index)
        return self.browser.all(f'main [data-field="{name}"]')[index]

    def fill(self, name, text, index=0):
        control = self.field(name, index)
        if control.tag_name == "select":
            Select(control).select_by_visible_text(text)
        else:
            control.clear()
            control.send_keys(text)

    def add(self, name):
        """Presses the button of the fieldset of that name."""
        for fieldset in self.browser.all("main fieldset"):
            if fieldset.find_element("css selector", "legend").text.split(" ")[0] == name:
                buttons = [one for one in fieldset.find_elements("css selector", "button") if one.text.startswith("Add")]
                buttons[-1].click()
                return
        raise AssertionError(f"there is no list or map {name}")

    @property
    def json_area(self):
        return self.browser.one("main .body textarea.json")

    @property
    def json(self):
        return json.loads(self.json_area.get_attribute("value"))

    def write_json(self, text):
        area = self.json_area
        area.clear()
        area.send_keys(text)

    @property
    def state(self):
        return self.browser.one(".reply .state").text

    @property
    def status(self):
        return self.browser.one(".reply .status").text

    @property
    def messages(self):
        return [json.loads(code.text) for code in self.browser.all(".messages li code")]

    @property
    def curl(self):
        return self.browser.one(".curl").text

    def choose(self, label):
        Select(self.browser.one(".actions select")).select_by_visible_text(label)

    def send(self):
        self.browser.button("Send", ".actions").click()
        self.wait_for_end()

    def wait_for_end(self):
        self.browser.wait("the call has ended", lambda: not self.browser.all(".reply.busy") and self.browser.all(".reply:not([hidden])"))

    @property
    def reply(self):
        return json.loads(self.browser.one(".reply .content pre").text)


def run_shell(command):
    """What the command line prints, run by a POSIX shell as a person would."""
    made = subprocess.run(["/bin/sh", "-c", command], capture_output=True, timeout=60, check=True)
    return json.loads(made.stdout)


def find_fill_and_send(browser, directory):
    page = Page(browser)
    page.open()
    browser.one("#search").send_keys("creat order")
    browser.wait("only Create is left", lambda: all("Create" in link.get_attribute("href") for link in browser.all("#list a") if link.is_displayed()))
    next(link for link in browser.all("#list a") if link.get_attribute("href").endswith(f"#{ORDERS}.Create")).click()
    browser.wait("the method Create is shown", lambda: browser.one("main h2").text == "Create")

    customer = """Ada 'O'Neil' "x" $HOME `id` \\ ünï ! & ;"""
    page.fill("customer", customer)
    page.add("items")
    page.fill("sku", "tea")
    page.fill("quantity", "2")
    page.fill("price", "4.2")
    page.fill("gift", "true")
    page.add("labels")
    browser.one('main [aria-label="key"]').send_keys("shelf")
    browser.one('main .parts [aria-label="value"]').send_keys("top")
    page.add("shipTo")
    page.fill("city", "Ulm")
    expected = {"customer": customer, "items": [{"sku": "tea", "quantity": 2, "price": 4.2}], "gift": True,
                "labels": {"shelf": "top"}, "shipTo": {"city": "Ulm"}}
    assert page.json == expected, f"the JSON follows the form: {page.json}"

    page.send()
    assert page.status.startswith("200"), page.state
    assert " ms" in page.state, f"the duration: {page.state}"
    reply = page.reply
    assert reply["customer"] == customer and reply["total"] == 8.4, reply
    browser.one(".headers summary").click()
    assert "x-request-id" in browser.one(".headers dl").text, "the headers of the reply"

    again = run_shell(page.curl)
    for made_anew in ("id", "number", "createdAt"):
        reply.pop(made_anew), again.pop(made_anew)
    assert again == reply, f"curl sends the same: {page.curl}"
    browser.expect_no_complaint()


def form_follows_json(browser, directory):
    page = Page(browser)
    page.open(f"{ORDERS}.Create")
    page.write_json('{"customer":"Bo","items":[{"sku":"a"},{"sku":"b","quantity":3}],"other":[1]}')
    assert page.field("customer").get_attribute("value") == "Bo"
    assert page.field("sku", 1).get_attribute("value") == "b"
    page.fill("quantity", "9", index=0)
    assert page.json == {"customer": "Bo", "items": [{"sku": "a", "quantity": 9}, {"sku": "b", "quantity": 3}], "other": [1]}, \
        f"what the form does not know stays: {page.json}"
    page.json_area.send_keys("x")
    assert browser.one(".body .fault").text != "", "what is no JSON is said"
    assert browser.one("main .form").get_attribute("inert") is not None, "and the form waits"
    page.json_area.send_keys(Keys.BACKSPACE)
    assert browser.one(".body .fault").text == ""
    browser.expect_no_complaint()


def digits_are_kept(browser, directory):
    page = Page(browser)
    page.open(f"{ORDERS}.Echo")
    page.fill("number", "9007199254740993")
    assert page.json == {"number": "9007199254740993"}, page.json
    page.write_json('{"number":9007199254740995}')
    page.fill("customer", "Ada")
    page.send()
    assert page.reply["number"] == "9007199254740995", page.reply
    page.write_json('{"total":"NaN"}')
    page.fill("customer", "Bo")
    assert page.json == {"total": "NaN", "customer": "Bo"}, page.json
    browser.expect_no_complaint()


def every_kind_of_field(browser, directory):
    page = Page(browser)
    page.open(f"{KINDS}.EchoKinds")
    with open(os.path.join(directory, "bytes.bin"), "wb") as file:
        file.write(bytes(range(256)))
    browser.one('main [data-field="someBytes"] ~ input[type="file"]').send_keys(file.name)
    browser.wait("the file is read", lambda: "someBytes" in page.json)
    page.fill("color", "COLOR_BLUE")
    page.fill("aDouble", "-Infinity")
    page.fill("aUint64", "18446744073709551615")
    page.add("nested")
    page.fill("aString", "inner", index=1)
    # The outer one; that of the nested message stands before it.
    def oneof():
        return Select(browser.all("main fieldset.oneof > .field > select")[-1])
    oneof().select_by_visible_text("count")
    page.fill("count", "7")
    expected = page.json
    assert expected["count"] in ("7", 7) and len(expected["someBytes"]) == 344, expected
    page.send()
    assert page.status.startswith("200"), browser.one(".reply").text
    reply = page.reply
    assert reply == {**expected, "count": "7"}, reply
    oneof().select_by_visible_text("(none)")
    assert "count" not in page.json
    browser.expect_no_complaint()


def examples_are_accepted(browser, directory):
    """Whatever method it is: the example that the page makes is a message of its type."""
    page = Page(browser)
    page.open()
    ids = browser.run("return [...document.querySelectorAll('#list a')].map((link) => decodeURIComponent(link.hash.slice(1)))")
    assert len(ids) > 10, ids
    tried = 0
    for name in ids:
        page.open(name)
        assert browser.one("main h2").text != ""
        if not browser.all("main .body"):
            continue
        browser.button("Example", "main").click()
        assert browser.one("main .body .fault").text == ""
        text = page.json_area.get_attribute("value")
        for variable in browser.all('main section[aria-label="Path"] [data-field]'):
            if variable.tag_name == "input":
                variable.send_keys("1")
        if ".Streams." in name or ".Trouble." in name:
            # These do what they are told, such as to crash.
            continue
        page.send()
        if page.status.startswith("400"):
            reply = page.reply
            assert not reply.get("type", "").endswith(("invalid-json", "invalid-message")), f"{name}: {text}: {reply}"
        tried += 1
    assert tried > 5, tried
    browser.expect_no_complaint(400, 404, 409, 500, 501)


def problems_are_shown(browser, directory):
    page = Page(browser)
    page.open(f"{ORDERS}.Get")
    page.fill("id", "ord-0")
    page.send()
    assert page.status.startswith("404"), page.state
    assert page.reply["type"] == "urn:patchbay:error:plugin-error", page.reply
    browser.expect_no_complaint(404)


def annotated_routes(browser, directory):
    page = Page(browser)
    page.open(f"{LIBRARY}.GetBook.rule1")
    page.fill("name_1", "odd/one ?")
    page.fill("name_2", "7")
    page.send()
    assert page.reply["name"] == "shelves/odd%2Fone ?/books/7", f"one segment keeps its slash apart: {page.reply}"
    page.open(f"{LIBRARY}.GetBook.rule3")
    page.fill("name", "old/and ?/grey")
    page.send()
    assert page.reply["name"] == "old/and ?/grey", page.reply
    assert "/v1/archive/old/and%20%3F/grey" in page.curl, f"slashes of many segments stay: {page.curl}"
    page.open(f"{LIBRARY}.ListBooks.rule2")
    page.fill("parent", "a")
    page.fill("pageSize", "3")
    page.send()
    assert len(page.reply) == 3, page.reply
    page.open(f"{LIBRARY}.Body.rule8")
    page.write_json('{"anInt64":"5"}')
    page.send()
    assert page.reply["nested"] == {"anInt64": "5"}, page.reply
    browser.expect_no_complaint()


def verbs_of_ones_own(browser, directory):
    page = Page(browser)
    for operation, shown, field, expected in (("MoveBook", "POST", "name", "shelves/1/books/2"), ("LockBook", "LOCK", "title", "A locked book")):
        page.open(f"{LIBRARY}.{operation}.rule1")
        assert shown in browser.one("main").text, browser.one("main").text
        page.fill("name_1", "1")
        page.fill("name_2", "2")
        page.send()
        assert page.reply[field] == expected, page.reply
        assert run_shell(page.curl) == page.reply, f"curl sends the same: {page.curl}"
    browser.expect_no_complaint()


def raw_bodies(browser, directory):
    page = Page(browser)
    page.open(f"{LIBRARY}.Mirror.rule1")
    kind, text = browser.all('main .form input[type="text"]')[0], browser.one("main .form textarea")
    kind.clear()
    kind.send_keys("text/x-mine")
    text.send_keys("as it {is")
    page.send()
    assert browser.one(".reply .content pre").text == "as it {is"
    browser.one(".headers summary").click()
    assert "text/x-mine" in browser.one(".headers dl").text
    with open(os.path.join(directory, "upload.bin"), "wb") as file:
        file.write(bytes(range(256)) * 16)
    page.open(f"{LIBRARY}.Upload.rule1")
    browser.one('main input[type="file"]').send_keys(file.name)
    page.send()
    assert page.reply["bytes"] == "4096", page.reply
    browser.expect_no_complaint()


def stream_line_by_line(browser, directory):
    for shape, tag in (("lines (NDJSON)", "lines"), ("events (SSE)", "events")):
        page = Page(browser)
        page.open(f"{STREAMS}.Send")
        page.write_json(json.dumps({"tag": tag, "count": "3", "holdBefore": "2"}))
        page.choose(shape)
        browser.button("Send", ".actions").click()
        browser.wait("the first message is there", lambda: len(page.messages) == 1)
        assert browser.all(".reply.busy"), "the plugin holds the second one back"
        release(directory, tag)
        page.wait_for_end()
        numbers = [message.get("number") for message in page.messages][:3]
        assert numbers == ["1", "2", "3"], page.messages
        assert "ended" in page.state, page.state
        browser.expect_no_complaint()


def array_at_the_end(browser, directory):
    page = Page(browser)
    page.open(f"{STREAMS}.Send")
    page.write_json('{"count":"2"}')
    page.choose("one array, at the end")
    page.send()
    assert [piece["number"] for piece in page.reply] == ["1", "2"], page.reply
    browser.expect_no_complaint()


def stream_that_fails(browser, directory):
    page = Page(browser)
    page.open(f"{STREAMS}.Send")
    page.write_json('{"count":"1","code":9,"message":"not now"}')
    browser.button("Send", ".actions").click()
    page.wait_for_end()
    last = browser.all(".messages li")[-1]
    assert "bad" in last.get_attribute("class") and "not now" in last.text, last.text
    browser.expect_no_complaint()


def cancel_reaches_the_plugin(browser, directory):
    for way in ("button", "escape", "leaving"):
        page = Page(browser)
        page.open(f"{STREAMS}.Send")
        page.write_json(json.dumps({"tag": way, "count": "2", "holdBefore": "2"}))
        browser.button("Send", ".actions").click()
        browser.wait("the first message is there", lambda: len(page.messages) == 1)
        if way == "button":
            browser.button("Cancel", ".actions").click()
        elif way == "escape":
            browser.keys(Keys.ESCAPE)
        else:
            next(link for link in browser.all("#list a") if link.get_attribute("href").endswith(f"#{ORDERS}.Get")).click()
        browser.wait("the plugin was told", lambda: os.path.exists(os.path.join(directory, f"{way}.cancelled")))
        if way != "leaving":
            page.wait_for_end()
            assert "cancelled" in page.state, page.state
    browser.expect_no_complaint()


def client_stream(browser, directory):
    page = Page(browser)
    page.open(f"{STREAMS}.Collect")
    for number in ("3", "4"):
        page.fill("number", number)
        browser.button("Add as a line", "main").click()
    page.send()
    assert page.reply["count"] == "2" and page.reply["sum"] == "7", page.reply
    again = run_shell(page.curl)
    assert again == page.reply, f"curl sends the same: {page.curl}"
    browser.expect_no_complaint()


def talk_over_websocket(browser, directory):
    page = Page(browser)
    page.open(f"{STREAMS}.Echo")
    page.choose("WebSocket")
    browser.button("Open", ".actions").click()
    browser.wait("the socket is open", lambda: "open" in page.state)
    for number in ("1", "2"):
        page.fill("number", number)
        browser.button("Send message", ".actions").click()
        browser.wait("the echo is there", lambda: len(page.messages) == int(number))
    browser.button("End", ".actions").click()
    page.wait_for_end()
    assert [message["number"] for message in page.messages] == ["1", "2"], page.messages
    assert "1000" in page.state, page.state
    browser.expect_no_complaint()


def by_keyboard_alone(browser, directory):
    page = Page(browser)
    page.open()
    browser.keys("/")
    browser.keys("shop Create", Keys.ARROW_DOWN, Keys.ENTER)
    browser.wait("the method is shown and has the focus", lambda: browser.focused.tag_name == "h2" and browser.focused.text == "Create")
    tab_to(browser, lambda focused: focused.get_attribute("data-field") == "customer")
    browser.keys("Ada")
    tab_to(browser, lambda focused: focused.text == "Add")
    browser.keys(Keys.ENTER, "tea", Keys.TAB, "2", Keys.TAB, "3")
    assert page.json == {"customer": "Ada", "items": [{"sku": "tea", "quantity": 2, "price": 3}]}, page.json
    browser.chord(Keys.CONTROL, Keys.ENTER)
    page.wait_for_end()
    assert page.reply["total"] == 6, page.reply

    browser.run("document.activeElement.blur()")
    browser.keys("?")
    browser.wait("the keys are listed", lambda: browser.one("#help").is_displayed())
    browser.keys(Keys.ESCAPE)
    browser.wait("the list is closed", lambda: not browser.one("#help").is_displayed())
    browser.expect_no_complaint()


def tab_to(browser, condition):
    for _ in range(80):
        browser.keys(Keys.TAB)
        focused = browser.focused
        if condition(focused):
            return
    raise AssertionError("the Tab key does not lead there")


def focus_is_seen_and_free(browser, directory):
    """Tab visits everything that can be used, shows where it is, and comes round."""
    page = Page(browser)
    page.open(f"{ORDERS}.Create")
    browser.button("Example", "main").click()
    browser.run("document.activeElement.blur(); document.body.tabIndex = -1; document.body.focus()")
    seen, unmarked = [], []
    for _ in range(200):
        browser.keys(Keys.TAB)
        number, style, name = browser.run("""
            const one = document.activeElement;
            if (one === document.body) return [-1, "", ""];
            window.visited ??= [];
            if (!window.visited.includes(one)) window.visited.push(one);
            return [window.visited.indexOf(one), getComputedStyle(one).outlineStyle, one.outerHTML.slice(0, 80)];""")
        if number < len(seen) and number >= 0 and len(seen) > 5 or number == -1 and seen:
            break
        seen.append(number)
        if style == "none":
            unmarked.append(name)
    else:
        raise AssertionError("Tab does not come round")
    assert not unmarked, f"no focus is seen on {unmarked}"
    missed = browser.run("""
        return [...document.querySelectorAll("a, button, input, select, textarea, summary")]
            .filter((one) => one.checkVisibility() && !one.disabled && !window.visited.includes(one)).map((one) => one.outerHTML.slice(0, 80))""")
    assert not missed, f"Tab does not reach {missed}"
    unnamed = browser.run("""
        return [...document.querySelectorAll("main input, main select, main textarea, header input, header select, nav input")]
            .filter((one) => one.labels.length === 0 && !one.ariaLabel).map((one) => one.outerHTML.slice(0, 80))""")
    assert not unnamed, f"no name is there for {unnamed}"
    browser.expect_no_complaint()


# The contrast of each text with what is behind it, as WCAG 2 counts.
CONTRAST = """
    const channel = (value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const bytes = (colour) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
    const light = (colour) => { const [r, g, b] = bytes(colour).map((one) => channel(one / 255)); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
    const behind = (one) => { for (; one; one = one.parentElement) { const colour = getComputedStyle(one).backgroundColor; if (bytes(colour)[3] > 200) return colour; } return "white"; };
    const poor = [];
    for (const one of document.querySelectorAll("body *")) {
        const hasText = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== "");
        if (!hasText || !one.checkVisibility() || one.disabled || one.closest(":disabled, option, script, style, .skip")) continue;
        const lights = [light(getComputedStyle(one).color), light(behind(one))].sort((a, b) => b - a);
        const ratio = (lights[0] + 0.05) / (lights[1] + 0.05);
        if (ratio < 4.5) poor.push(`${one.className || one.tagName} ${one.textContent.slice(0, 30)}: ${ratio.toFixed(2)}`);
    }
    return poor;"""


def light_and_dark(browser, directory):
    page = Page(browser)
    background = "return getComputedStyle(document.body).backgroundColor"
    found = {}
    for preferred in ("light", "dark"):
        browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": preferred}]})
        page.open(f"{ORDERS}.Create")
        browser.button("Example", "main").click()
        page.send()
        found[preferred] = browser.run(background)
        poor = browser.run(CONTRAST)
        assert not poor, f"too little contrast in {preferred}: {poor}"
    assert found["light"] != found["dark"], found
    Select(browser.one("#theme")).select_by_visible_text("Light")
    assert browser.run(background) == found["light"], "the switch is stronger than the preference"
    browser.driver.refresh()
    browser.one("#list a")
    assert browser.run(background) == found["light"], "and is kept"
    browser.expect_no_complaint()


def on_a_small_screen(browser, directory):
    browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": 360, "height": 700, "deviceScaleFactor": 1, "mobile": True})
    page = Page(browser)
    page.open(f"{ORDERS}.Create")
    browser.button("Example", "main").click()
    page.send()
    wide = browser.run("return [document.documentElement.scrollWidth, innerWidth]")
    assert wide[0] <= 360, f"nothing is wider than the screen: {wide}"
    assert not browser.one("#list").is_displayed()
    browser.button("Methods").click()
    link = next(link for link in browser.all("#list a") if link.get_attribute("href").endswith(f"#{ORDERS}.Get"))
    assert link.is_displayed()
    link.click()
    browser.wait("the list makes room", lambda: not browser.one("#list").is_displayed())
    browser.wait("the method Get is shown", lambda: browser.one("main h2").text == "Get")
    browser.expect_no_complaint()


def release(directory, tag):
    with open(os.path.join(directory, f"{tag}.release"), "w"):
        pass
