// The view of one operation: what it does, what it takes, the call, the reply.

const shapes = [
    { accept: "application/x-ndjson", label: "lines (NDJSON)" },
    { accept: "text/event-stream", label: "events (SSE)" },
    { accept: "application/json", label: "one array, at the end" },
];

class MethodView {
    /** `settings` is `{ base, token() }`. */
    constructor(catalogue, operation, settings) {
        this.operation = operation;
        this.settings = settings;
        this.reader = catalogue.reader;
        this.reply = new ReplyView();
        this.curl = element("pre", { class: "curl", tabindex: "0", "aria-label": "The same with curl" });
        this.fault = element("p", { class: "fault", role: "alert" });
        this.parameters = { path: new Map(), query: new Map(), headers: new Map() };
        this.body = this.makeBody();
        this.transport = this.makeTransport();
        this.makeButtons();
        this.element = element("article", {}, this.head(catalogue),
            element("form", { class: "call", onsubmit: (event) => { event.preventDefault(); this.send(); } },
                this.parameterSection("Path", "path", operation.pathParameters),
                this.parameterSection("Query", "query", operation.queryParameters),
                this.body === null ? null : element("section", { "aria-label": "Body" }, element("h3", {}, "Body"), prose(operation.bodyDescription), this.body.element),
                this.headerSection(),
                this.fault,
                element("div", { class: "actions" }, this.sendButton, this.openButton, this.sayButton, this.endButton, this.cancelButton, this.transport?.element)),
            this.reply.element,
            element("section", { class: "same", "aria-label": "curl" },
                element("div", { class: "bar" }, element("h3", {}, "curl"), copyButton("Copy the curl command", () => this.curl.textContent)), this.curl),
            this.replyExample());
        this.isMade = true;
        this.changed();
    }

    // What it is

    head(catalogue) {
        const { operation } = this;
        const siblings = catalogue.siblings(operation);
        return element("header", {},
            element("p", { class: "crumbs" }, operation.tag.replace("/", " › ")),
            element("h2", { tabindex: "-1" }, operation.name),
            element("p", { class: "route" }, element("span", { class: `verb ${operation.verb.toLowerCase()}` }, operation.verb), " ", element("code", {}, operation.path),
                operation.streamWords === "" ? null : element("span", { class: "badge" }, operation.streamWords),
                operation.isDeprecated ? element("span", { class: "badge" }, "deprecated") : null),
            prose(operation.description),
            siblings.length === 0 ? null : element("p", { class: "also" }, "Also by ", siblings.map((other, index) => [
                index === 0 ? "" : ", ",
                element("a", { href: `#${encodeURIComponent(other.id)}` }, `${other.verb} ${other.path}`),
            ])));
    }

    replyExample() {
        if (Object.keys(this.operation.replySchema).length === 0) return null;
        const text = JSON.stringify(this.reader.example(this.operation.replySchema));
        return element("details", { class: "expected" },
            element("summary", {}, this.operation.receivesMany ? "What each message looks like" : "What the reply looks like"),
            element("pre", { tabindex: "0" }, colouredJSON(text, true)));
    }

    // What it takes

    makeBody() {
        const { operation, reader } = this;
        const changed = () => this.changed();
        if (operation.takesRaw) return new RawEditor(operation.rawType, changed);
        if (operation.bodySchema === null) return null;
        return operation.sendsMany ? new SequenceEditor(reader, operation.bodySchema, changed) : new BodyEditor(reader, operation.bodySchema, changed);
    }

    parameterSection(title, place, parameters) {
        if (parameters.length === 0) return null;
        return element("section", { "aria-label": title }, element("h3", {}, title), this.parameterFields(place, parameters));
    }

    headerSection() {
        const parameters = this.operation.headerParameters;
        if (parameters.length === 0) return null;
        return element("details", {}, element("summary", {}, "Headers"), this.parameterFields("headers", parameters));
    }

    parameterFields(place, parameters) {
        const context = { reader: this.reader, changed: () => this.changed() };
        return element("div", { class: "form" }, parameters.map((parameter) => {
            const schema = parameter.schema ?? {};
            const editor = makeEditor(context, schema, undefined);
            this.parameters[place].set(parameter.name, editor);
            return fieldRow(context, parameter.name, { ...schema, description: parameter.description ?? schema.description }, editor, parameter.required === true);
        }));
    }

    // How it is called

    makeTransport() {
        if (!this.operation.streams) return null;
        const choices = this.operation.receivesMany ? shapes.map(({ accept, label }) => ({ value: accept, label })) : [{ value: "", label: "HTTP" }];
        if (this.operation.hasSocket) choices.push({ value: "websocket", label: "WebSocket" });
        const name = uniqueName("transport");
        this.choice = element("select", { id: name, onchange: () => { this.showButtons(); this.changed(); } },
            choices.map(({ value, label }) => element("option", { value }, label)));
        return { element: element("span", { class: "pair" }, element("label", { for: name }, "as"), this.choice) };
    }

    get usesSocket() {
        return this.choice?.value === "websocket";
    }

    makeButtons() {
        this.sendButton = element("button", { type: "submit", class: "primary" }, "Send");
        this.openButton = button("Open", () => this.open(), { class: "primary" });
        this.sayButton = button("Send message", () => this.attempt(() => this.session?.send(this.message.value)));
        this.endButton = button("End", () => this.attempt(() => { this.session?.end(); this.endButton.disabled = true; }));
        this.cancelButton = button("Cancel", () => this.cancel());
        this.showButtons();
    }

    /** Only what can be done now is there. */
    showButtons() {
        const isBusy = this.controller !== undefined || this.session !== undefined;
        this.sendButton.hidden = this.usesSocket;
        this.sendButton.disabled = isBusy;
        this.openButton.hidden = !this.usesSocket;
        this.openButton.disabled = isBusy;
        this.sayButton.hidden = this.session === undefined;
        this.endButton.hidden = this.session === undefined;
        this.cancelButton.hidden = !isBusy;
    }

    /** The editor of one message. */
    get message() {
        return this.body?.message ?? this.body;
    }

    input() {
        const values = (place) => Object.fromEntries([...this.parameters[place]].map(([name, editor]) => [name, editor.read()]).filter(([, value]) => value !== undefined));
        return {
            path: values("path"),
            query: values("query"),
            headers: values("headers"),
            body: this.body === null ? undefined : this.body.value,
            contentType: this.body instanceof RawEditor ? this.body.contentType : this.operation.sendsMany ? "application/x-ndjson" : "application/json",
            accept: this.usesSocket ? "" : (this.choice?.value ?? ""),
            token: this.settings.token(),
        };
    }

    /** The curl line follows each change. */
    changed() {
        // The editors tell of their first value before all of them are there.
        if (this.isMade !== true) return;
        this.attempt(() => {
            const request = makeRequest(this.settings.base, this.operation, this.input());
            this.curl.textContent = curlCommand(request, this.operation.receivesMany);
            if (this.usesSocket) this.curl.textContent = "# curl speaks no WebSocket; the same call over HTTP:\n" + this.curl.textContent;
        }, (fault) => { this.curl.textContent = `# ${fault.message}`; });
    }

    attempt(action, refused = (fault) => { this.fault.textContent = fault.message; }) {
        try {
            action();
            this.fault.textContent = "";
        } catch (error) {
            refused(error);
        }
    }

    send() {
        if (this.usesSocket) return this.open();
        if (this.controller !== undefined) return undefined;
        return this.attempt(() => {
            const request = makeRequest(this.settings.base, this.operation, this.input());
            this.controller = new AbortController();
            this.reply.start("sending");
            this.showButtons();
            exchange(request, this.controller.signal, this.reply).finally(() => this.idle());
        });
    }

    open() {
        if (this.session !== undefined) return;
        this.attempt(() => {
            const address = makeSocketAddress(this.settings.base, this.operation, this.input());
            this.reply.start("opening");
            this.endButton.disabled = false;
            this.session = new SocketSession(address, this.reply, () => this.idle());
            this.showButtons();
        });
    }

    idle() {
        this.controller = undefined;
        this.session = undefined;
        const hadFocus = this.cancelButton.contains(document.activeElement);
        this.showButtons();
        // A hidden button keeps no focus; the next thing to do is to send again.
        if (hadFocus) (this.usesSocket ? this.openButton : this.sendButton).focus();
    }

    cancel() {
        this.controller?.abort();
        this.session?.cancel();
    }
}
