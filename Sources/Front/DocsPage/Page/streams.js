// Messages out of bytes that arrive in any pieces.

/** Lines of `application/x-ndjson`. */
class LineDecoder {
    constructor() {
        this.rest = "";
    }

    /** The messages that `text` completes: `{ label, text, isFailure }`. */
    push(text) {
        const lines = (this.rest + text).split("\n");
        this.rest = lines.pop();
        return lines.filter((line) => line.trim() !== "").map(messageOfLine);
    }

    /** What came behind the last line end. */
    end() {
        return this.rest.trim() === "" ? [] : [messageOfLine(this.rest)];
    }
}

function messageOfLine(line) {
    return { label: "", text: line, isFailure: line.startsWith('{"@error":') };
}

/** Events of `text/event-stream`; comments, such as pings, are left out. */
class EventDecoder {
    constructor() {
        this.rest = "";
        this.event = {};
    }

    push(text) {
        const lines = (this.rest + text).split(/\r\n|\n|\r/);
        this.rest = lines.pop();
        return lines.flatMap((line) => this.read(line));
    }

    /** An event that was not finished is none. */
    end() {
        return [];
    }

    read(line) {
        if (line === "") {
            const { event = "message", data, id } = this.event;
            this.event = {};
            if (data === undefined) return [];
            return [{ label: [event === "message" ? "" : event, id ?? ""].join(" ").trim(), text: data, isFailure: event === "problem" }];
        }
        const colon = line.indexOf(":");
        if (colon === 0) return [];
        const name = colon < 0 ? line : line.slice(0, colon);
        const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
        this.event[name] = name === "data" && this.event.data !== undefined ? `${this.event.data}\n${value}` : value;
        return [];
    }
}

/** The decoder for a stream's content type; null for a reply that is one piece. */
function decoderFor(contentType) {
    const type = contentType.split(";")[0].trim().toLowerCase();
    if (type === "application/x-ndjson") return new LineDecoder();
    return type === "text/event-stream" ? new EventDecoder() : null;
}

/**
 * Sends a request and tells `view` what comes: `began(response)`, then `message(…)` for each of a stream or `whole(bytes)`,
 * then `ended(words)`, or `failed(words)`.
 */
async function exchange(request, signal, view) {
    try {
        const { url, method, headers, body } = request;
        const response = await fetch(url, { method, headers, body, signal, cache: "no-store" });
        view.began(response);
        const decoder = decoderFor(response.headers.get("Content-Type") ?? "");
        if (decoder === null || response.body === null) {
            view.whole(new Uint8Array(await response.arrayBuffer()), response.headers.get("Content-Type") ?? "");
        } else {
            await readStream(response.body, decoder, view);
        }
        view.ended("ended");
    } catch (error) {
        if (signal.aborted) view.ended("cancelled");
        else view.failed(`The connection failed: ${error.message}`);
    }
}

async function readStream(body, decoder, view) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    while (true) {
        const { done, value } = await reader.read();
        if (done) break;
        for (const message of decoder.push(value)) view.message(message);
    }
    for (const message of decoder.end()) view.message(message);
}

/** What a close code says. */
const closeWords = new Map([
    [1000, "ended"], [1001, "the gateway is stopping"], [1003, "a binary frame"], [1006, "the connection was refused or broke"],
    [1007, "no JSON"], [1008, "not allowed"], [1009, "too big"], [1011, "failed"],
]);

/** A method called over WebSocket: one JSON message a text frame, both ways. */
class SocketSession {
    constructor({ url, protocols }, view, closed) {
        this.socket = new WebSocket(url, protocols);
        this.isLeaving = false;
        this.socket.onopen = () => view.opened();
        this.socket.onmessage = (event) => view.message(messageOfLine(event.data));
        this.socket.onclose = (event) => {
            const words = this.isLeaving ? "cancelled" : (closeWords.get(event.code) ?? "closed");
            if (event.code === 1000 || this.isLeaving) view.ended(`${words} (${event.code})`);
            else view.failed(`The socket closed: ${words} (${event.code}).`);
            closed();
        };
    }

    send(text) {
        this.socket.send(text);
    }

    /** No more messages from here; the plugin may go on. */
    end() {
        this.socket.send('{"@end":true}');
    }

    cancel() {
        this.isLeaving = true;
        this.socket.close(1000);
    }
}
