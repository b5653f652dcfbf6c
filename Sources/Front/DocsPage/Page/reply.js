// What came back: status, headers, duration, and the body or the messages one by one.

/** Of a stream the last ones are shown. */
const maximumShownMessages = 500;
/** More of one body is offered as a file. */
const maximumShownBytes = 1 << 20;

class ReplyView {
    constructor() {
        this.state = element("p", { class: "state", role: "status" });
        this.headers = element("details", { class: "headers" });
        this.body = element("div", { class: "content" });
        this.element = element("section", { class: "reply", "aria-label": "Reply", hidden: true }, element("h3", {}, "Reply"), this.state, this.headers, this.body);
    }

    /** A new call: what was shown is gone. */
    start(words) {
        this.started = performance.now();
        this.count = 0;
        this.pending = [];
        this.list = null;
        this.facts = [];
        this.element.hidden = false;
        this.element.classList.add("busy");
        this.headers.replaceChildren();
        this.body.replaceChildren();
        this.say(words);
        this.element.scrollIntoView({ block: "nearest" });
    }

    get elapsed() {
        const milliseconds = performance.now() - this.started;
        return milliseconds < 1000 ? `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
    }

    say(words, kind = "") {
        this.state.replaceChildren(...this.facts, ...(words === "" ? [] : [element("span", { class: `word ${kind}` }, words)]));
    }

    began(response) {
        const kind = response.ok ? "good" : "bad";
        this.facts = [
            element("strong", { class: `status ${kind}` }, `${response.status} ${response.statusText}`),
            element("span", { class: "fact" }, `after ${this.elapsed}`),
            element("span", { class: "fact" }, response.headers.get("Content-Type") ?? "no body"),
        ];
        const fields = [...response.headers];
        this.headers.replaceChildren(
            element("summary", {}, `${fields.length} headers`),
            element("dl", {}, fields.map(([name, value]) => [element("dt", {}, name), element("dd", {}, value)])));
        this.say("receiving");
    }

    opened() {
        this.facts = [element("strong", { class: "status good" }, "WebSocket open"), element("span", { class: "fact" }, `after ${this.elapsed}`)];
        this.say("");
    }

    /** A whole body: JSON coloured, text as it is, anything else as a file. */
    whole(bytes, contentType) {
        this.facts.push(element("span", { class: "fact" }, `${bytes.length} bytes`));
        if (bytes.length === 0) return;
        const isText = /json|^text\/|xml|javascript|yaml/.test(contentType);
        if (isText && bytes.length <= maximumShownBytes) {
            const text = new TextDecoder().decode(bytes);
            const shown = element("pre", { tabindex: "0", "aria-label": "Reply body" }, /json/.test(contentType) ? colouredJSON(text, true) : text);
            this.body.replaceChildren(shown, copyButton("Copy the reply", () => text));
        } else {
            const link = element("a", { href: URL.createObjectURL(new Blob([bytes])), download: "reply" }, `Save ${bytes.length} bytes`);
            this.body.replaceChildren(element("p", {}, link));
        }
    }

    /** One message of a stream. They are shown frame by frame of the screen, however fast they come. */
    message(message) {
        this.count += 1;
        this.pending.push({ ...message, number: this.count, elapsed: this.elapsed });
        if (this.pending.length > maximumShownMessages) this.pending.shift();
        if (this.pending.length === 1) requestAnimationFrame(() => this.showPending());
    }

    showPending() {
        if (this.list === null) {
            this.list = element("ol", { class: "messages", tabindex: "0", role: "log", "aria-label": "Messages" });
            this.body.replaceChildren(this.list);
        }
        const isAtEnd = this.list.scrollTop + this.list.clientHeight >= this.list.scrollHeight - 8;
        const isCalm = this.pending.length < 50;
        this.list.append(...this.pending.map(({ number, elapsed, label, text, isFailure }) =>
            element("li", { class: isFailure ? "bad" : "" },
                element("span", { class: "when" }, `${number} · ${elapsed}${label === "" ? "" : ` · ${label}`}`),
                element("code", {}, isCalm ? colouredJSON(text, false) : text))));
        this.pending = [];
        while (this.list.childElementCount > maximumShownMessages) this.list.firstElementChild.remove();
        if (isAtEnd) this.list.scrollTop = this.list.scrollHeight;
        if (this.element.classList.contains("busy")) this.say(`${this.count} messages so far`);
    }

    ended(words) {
        if (this.pending.length > 0) this.showPending();
        this.element.classList.remove("busy");
        const messages = this.list === null ? "" : `${this.count} ${this.count === 1 ? "message" : "messages"}, `;
        this.say(`${messages}${words} after ${this.elapsed}`);
    }

    failed(words) {
        if (this.pending.length > 0) this.showPending();
        this.element.classList.remove("busy");
        this.say(words, "bad");
    }
}
