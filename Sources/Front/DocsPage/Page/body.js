// The message that is sent: a form and its JSON, which follow each other.

/** Past it a form would have thousands of fields; the JSON is edited as text. */
const maximumFormCharacters = 50_000;

class BodyEditor {
    constructor(reader, schema, changed) {
        this.reader = reader;
        this.schema = schema;
        this.changed = changed;
        this.form = element("div", { class: "form" });
        this.fault = element("p", { class: "fault", role: "status" });
        const name = uniqueName("json");
        this.text = element("textarea", { id: name, class: "json", rows: "12", spellcheck: "false", oninput: () => this.textChanged() });
        this.element = element("div", { class: "body" },
            element("section", { "aria-label": "Form" }, element("div", { class: "bar" }, element("h4", {}, "Form")), this.form),
            element("section", { "aria-label": "JSON" },
                element("div", { class: "bar" }, element("label", { for: name, class: "heading" }, "JSON"),
                    button("Example", () => this.set(JSON.stringify(reader.example(schema), null, 2)), { class: "quiet" }),
                    button("Indent", () => this.set(indented(this.text.value)), { class: "quiet" }),
                    button("Clear", () => this.set("{}"), { class: "quiet" })),
                this.text, this.fault));
        this.set("{}");
    }

    /** The JSON as it stands. */
    get value() {
        return this.text.value;
    }

    set(text) {
        this.text.value = text;
        this.textChanged();
    }

    /** The form follows the text as soon as it is JSON again. */
    textChanged() {
        const fault = this.text.value.trim() === "" ? null : faultOf(this.text.value);
        this.fault.textContent = fault ?? "";
        this.text.setAttribute("aria-invalid", String(fault !== null));
        this.form.toggleAttribute("inert", fault !== null);
        if (fault === null) this.showForm();
        this.changed();
    }

    showForm() {
        if (this.text.value.length > maximumFormCharacters) {
            this.form.replaceChildren(element("p", { class: "note" }, "This is too much for a form: change it as JSON."));
            return;
        }
        const value = this.text.value.trim() === "" ? {} : parseJSON(this.text.value);
        const context = { reader: this.reader, changed: () => this.formChanged() };
        try {
            this.editor = makeEditor(context, this.schema, value);
            this.form.replaceChildren(this.editor.element);
        } catch (error) {
            // JSON may be nested deeper than a form can be.
            if (!(error instanceof RangeError)) throw error;
            this.form.replaceChildren(element("p", { class: "note" }, "This is nested too deeply for a form: change it as JSON."));
        }
    }

    formChanged() {
        this.text.value = JSON.stringify(this.editor.read() ?? {}, null, 2);
        this.fault.textContent = "";
        this.changed();
    }
}

/** JSON without its line ends, which never stand within a string. */
function oneLine(json) {
    return json.trim().replace(/\s*\n\s*/g, " ");
}

/** A sequence of messages: each is made in a `BodyEditor` and added to the text, one a line. */
class SequenceEditor {
    constructor(reader, schema, changed) {
        this.message = new BodyEditor(reader, schema, () => {});
        const name = uniqueName("sequence");
        this.text = element("textarea", { id: name, class: "json", rows: "6", spellcheck: "false", oninput: () => changed() });
        this.addLine = button("Add as a line", () => {
            this.text.value += (this.text.value === "" || this.text.value.endsWith("\n") ? "" : "\n") + oneLine(this.message.value) + "\n";
            changed();
        });
        this.lines = element("section", { "aria-label": "Messages to send" },
            element("div", { class: "bar" }, element("label", { for: name, class: "heading" }, "Messages to send, one a line"),
                button("Clear", () => { this.text.value = ""; changed(); }, { class: "quiet" })),
            this.text);
        this.element = element("div", {}, this.message.element, element("p", { class: "actions" }, this.addLine), this.lines);
    }

    /** What is sent; the message in the form when no line was added. */
    get value() {
        return this.text.value.trim() === "" ? oneLine(this.message.value) + "\n" : this.text.value;
    }
}

/** Bytes as they are, from a file or typed, with a content type: the method takes `google.api.HttpBody`. */
class RawEditor {
    constructor(contentType, changed) {
        const type = uniqueName("type");
        const text = uniqueName("raw");
        this.type = element("input", { id: type, type: "text", value: contentType, oninput: () => changed() });
        this.text = element("textarea", { id: text, rows: "6", spellcheck: "false", oninput: () => changed() });
        this.file = element("input", { type: "file", "aria-label": "Send a file", onchange: () => changed() });
        this.element = element("div", { class: "form" },
            element("div", { class: "field" }, element("label", { for: type }, "Content type"), this.type),
            element("div", { class: "field" }, element("label", { for: text }, "Text, or a file"), this.text, this.file));
    }

    get contentType() {
        return this.type.value;
    }

    get chosenFile() {
        return this.file.files[0];
    }

    get value() {
        return this.chosenFile ?? this.text.value;
    }
}
