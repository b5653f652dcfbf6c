"""Scenarios of other pages' scripts, in a page of the gateway's own origin: EventSource, fetch and WebSocket."""

import os

from page import release

SEND = "trouble/test.v1.Streams/Send"
ECHO = "trouble/test.v1.Streams/Echo"

# Collects what an EventSource brings until it is closed, by itself or by the server.
COLLECT = """
    const [path, closes] = given;
    const source = new EventSource(new URL(path, document.baseURI));
    window.events = [];
    window.source = source;
    for (const name of ["message", "end", "problem"]) {
        source.addEventListener(name, (event) => {
            window.events.push({ name, id: event.lastEventId, data: JSON.parse(event.data) });
            if (closes && name === "end") source.close();
        });
    }
    source.onopen = () => window.events.push({ name: "open" });
    source.onerror = () => { window.errors = (window.errors ?? 0) + 1; };"""


def begin_events(browser, query, closes=False):
    browser.open()
    browser.run("window.given = arguments; ((...given) => {" + COLLECT + "})(...arguments)", f"{SEND}?{query}", closes)


def names(browser):
    return [event["name"] for event in browser.run("return window.events")]


def wait_until_closed(browser):
    # It reconnects by itself after some seconds, with Last-Event-ID; 204 is what ends it.
    browser.wait("the EventSource is closed", lambda: browser.run("return window.source.readyState") == 2)


def calls(directory, tag):
    """How often the plugin was called: one line a call."""
    with open(os.path.join(directory, f"{tag}.started")) as file:
        return len(file.read().splitlines())


def event_source_ends(browser, directory):
    begin_events(browser, "tag=events-end&count=3")
    wait_until_closed(browser)
    found = browser.run("return window.events")
    assert [event["name"] for event in found] == ["open", "message", "message", "message", "end"], found
    assert [event["id"] for event in found[1:4]] == ["1", "2", "3"], found
    assert [event["data"]["number"] for event in found[1:4]] == ["1", "2", "3"], found
    assert found[4]["data"] == {}, found
    assert calls(directory, "events-end") == 1, "the method is not called again"
    browser.expect_no_complaint()


def event_source_that_closes_itself(browser, directory):
    begin_events(browser, "tag=events-close&count=1", closes=True)
    wait_until_closed(browser)
    assert names(browser) == ["open", "message", "end"], names(browser)
    assert calls(directory, "events-close") == 1
    browser.expect_no_complaint()


def event_source_fails(browser, directory):
    begin_events(browser, "tag=events-fail&count=1&code=9&message=not%20now")
    wait_until_closed(browser)
    found = browser.run("return window.events")
    assert [event["name"] for event in found] == ["open", "message", "problem"], found
    problem = found[2]["data"]
    assert problem["detail"] == "not now" and problem["code"] == "FAILED_PRECONDITION", problem
    assert calls(directory, "events-fail") == 1, "the method is not called again"
    browser.expect_no_complaint()


def event_source_refused(browser, directory):
    """A failure before the first message is an ordinary reply, which ends an EventSource at once."""
    begin_events(browser, "tag=events-refused&count=0&code=7&message=no")
    wait_until_closed(browser)
    assert names(browser) == [], names(browser)
    assert calls(directory, "events-refused") == 1
    browser.expect_no_complaint(403)


def events_arrive_one_by_one(browser, directory):
    begin_events(browser, "tag=events-held&count=2&holdBefore=2", closes=True)
    browser.wait("the first event is there", lambda: "message" in names(browser))
    assert names(browser) == ["open", "message"], names(browser)
    release(directory, "events-held")
    wait_until_closed(browser)
    assert names(browser) == ["open", "message", "message", "end"], names(browser)
    browser.expect_no_complaint()


def fetch_line_by_line(browser, directory):
    browser.open()
    browser.run("""
        window.text = ""; window.ended = false;
        (async () => {
            const response = await fetch(arguments[0], { method: "POST", headers: { "Content-Type": "application/json" }, body: arguments[1] });
            window.status = response.status; window.type = response.headers.get("Content-Type");
            const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
            for (;;) { const { done, value } = await reader.read(); if (done) break; window.text += value; }
            window.ended = true;
        })();""", SEND, '{"tag":"fetch","count":"2","holdBefore":"2"}')
    browser.wait("the first line is there", lambda: browser.run("return window.text").count("\n") == 1)
    assert not browser.run("return window.ended")
    release(directory, "fetch")
    browser.wait("the stream has ended", lambda: browser.run("return window.ended"))
    assert browser.run("return window.text") == '{"number":"1"}\n{"number":"2"}\n', browser.run("return window.text")
    assert browser.run("return window.type") == "application/x-ndjson"
    browser.expect_no_complaint()


def fetch_that_leaves(browser, directory):
    browser.open()
    browser.run_async("""
        const controller = new AbortController();
        const response = await fetch(given[0], { method: "POST", headers: { "Content-Type": "application/json" }, body: given[1], signal: controller.signal });
        await response.body.getReader().read();
        controller.abort();""", SEND, '{"tag":"left","count":"2","holdBefore":"2"}')
    browser.wait("the plugin was told", lambda: os.path.exists(os.path.join(directory, "left.cancelled")))
    browser.expect_no_complaint()


# Opens a socket, sends the frames, and gives what came and how it closed.
TALK = """
    const [path, frames, protocols] = given;
    const socket = new WebSocket(new URL(path, document.baseURI).href.replace(/^http/, "ws"), protocols);
    const received = [];
    socket.onmessage = (event) => received.push(JSON.parse(event.data));
    socket.onopen = () => frames.forEach((frame) => socket.send(frame));
    const { code, wasClean } = await new Promise((resolve) => { socket.onclose = resolve; });
    return { received, code, wasClean, protocol: socket.protocol };"""


def websocket_echoes(browser, directory):
    browser.open()
    answer = browser.run_async(TALK, ECHO, ['{"number":"1"}', '{"number":"2"}', '{"@end":true}'], ["patchbay.json"])
    assert answer["received"] == [{"number": "1"}, {"number": "2"}], answer
    assert answer["code"] == 1000 and answer["wasClean"], answer
    assert answer["protocol"] == "patchbay.json", answer
    browser.expect_no_complaint()


def websocket_without_protocol(browser, directory):
    browser.open()
    answer = browser.run_async(TALK, ECHO, ['{"@end":true}'], [])
    assert answer["received"] == [] and answer["code"] == 1000 and answer["protocol"] == "", answer
    browser.expect_no_complaint()


def websocket_fails(browser, directory):
    browser.open()
    answer = browser.run_async(TALK, ECHO, ['{"number":"1","action":"FAIL","code":9,"text":"not now"}'], ["patchbay.json"])
    assert answer["code"] == 1011 and answer["wasClean"], answer
    assert answer["received"][0]["number"] == "1", answer
    assert answer["received"][-1]["@error"]["detail"] == "not now", answer
    browser.expect_no_complaint()


def websocket_with_a_token(browser, directory):
    """A token goes as a second sub-protocol, which is never echoed."""
    browser.open()
    answer = browser.run_async(TALK, ECHO, ['{"@end":true}'], ["patchbay.json", "patchbay.bearer.c2VjcmV0"])
    assert answer["code"] == 1000 and answer["protocol"] == "patchbay.json", answer
    browser.expect_no_complaint()


def websocket_with_bad_json(browser, directory):
    browser.open()
    answer = browser.run_async(TALK, ECHO, ["{"], ["patchbay.json"])
    assert answer["code"] == 1007, answer
    browser.expect_no_complaint()
