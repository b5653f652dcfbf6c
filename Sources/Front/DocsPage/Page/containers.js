// Form fields of values with parts: messages, their oneofs, lists and maps. Parts of a type that holds itself are made
// when somebody adds them.

/** A field: label, control, and what its comment says. */
function fieldRow(context, name, schema, editor, isRequired) {
    const resolved = context.reader.resolved(schema);
    const word = element("span", { class: "kind" }, kindWord(context.reader, schema), isRequired ? " · required" : "");
    const about = schema.description ?? resolved.description;
    const note = about === undefined ? null : element("div", { class: "note", id: uniqueName("note") }, prose(about));
    if (editor.control === undefined) {
        return element("fieldset", {}, element("legend", {}, name, " ", word), note, editor.element);
    }
    editor.control.id = uniqueName("field");
    editor.control.dataset.field = name;
    if (note !== null) editor.control.setAttribute("aria-describedby", note.id);
    return element("div", { class: resolved.deprecated === true || schema.deprecated === true ? "field deprecated" : "field" },
        element("label", { for: editor.control.id }, name, " ", word), editor.element, note);
}

/** A part that is there or not: a message within a message. */
class OptionalEditor {
    constructor(context, schema, value, name) {
        this.context = context;
        this.schema = schema;
        this.name = name;
        this.inner = null;
        this.element = element("div", { class: "optional" });
        this.show(value);
    }

    show(value) {
        this.inner = value === undefined || value === null ? null : makeEditor(this.context, this.schema, value);
        this.toggle = this.inner === null
            ? button(`Add ${this.name}`, () => this.change({}), { class: "quiet" })
            : button(`Remove ${this.name}`, () => this.change(undefined), { class: "quiet" });
        this.element.replaceChildren(...(this.inner === null ? [this.toggle] : [this.inner.element, this.toggle]));
    }

    change(value) {
        this.show(value);
        // The button that had the focus is gone.
        (this.element.querySelector("input, select, textarea") ?? this.toggle).focus();
        this.context.changed();
    }

    read() {
        return this.inner?.read() ?? (this.inner === null ? undefined : {});
    }
}

/** One member of a oneof, or none. */
class OneofEditor {
    constructor(context, title, properties, value) {
        this.context = context;
        this.properties = properties;
        this.select = element("select", { id: uniqueName("oneof"), onchange: () => this.choose() },
            element("option", { value: "" }, "(none)"),
            Object.keys(properties).map((name) => element("option", { value: name }, name)));
        this.select.dataset.field = title || "oneof";
        this.place = element("div");
        this.element = element("fieldset", { class: "oneof" },
            element("legend", {}, title === "" ? "one of" : title),
            element("div", { class: "field" }, element("label", { for: this.select.id }, "one of "), this.select), this.place);
        const present = Object.keys(properties).find((name) => Object.hasOwn(value, name));
        this.select.value = present ?? "";
        this.show(present === undefined ? undefined : value[present]);
    }

    show(value) {
        const name = this.select.value;
        const schema = this.properties[name];
        this.inner = schema === undefined ? null : makeEditor(this.context, schema, value);
        this.place.replaceChildren(...(this.inner === null ? [] : [fieldRow(this.context, name, schema, this.inner, false)]));
    }

    choose() {
        this.show(undefined);
        this.context.changed();
    }

    /** The chosen member; a field that is chosen and empty has its type's empty value. */
    read() {
        if (this.inner === null) return {};
        const name = this.select.value;
        return { [name]: this.inner.read() ?? this.empty(this.context.reader.resolved(this.properties[name])) };
    }

    empty(schema) {
        switch (this.context.reader.kindOf(schema)) {
            case "string": case "bytes": return "";
            case "boolean": return false;
            case "integer": return writesText(schema) ? "0" : 0;
            case "number": return 0;
            case "enum": return choicesOf(schema)[0].value;
            case "list": return [];
            case "timestamp": return "1970-01-01T00:00:00Z";
            default: return {};
        }
    }
}

/** The fields of a message. Members that the schema does not know stay as they are. */
class MessageEditor {
    constructor(context, schema, value) {
        const { reader } = context;
        const properties = schema.properties ?? {};
        const required = new Set(schema.required ?? []);
        const oneofs = reader.oneofsOf(schema);
        const inOneof = new Set(oneofs.flatMap((group) => group.names));
        this.rest = Object.fromEntries(Object.entries(value).filter(([name]) => !Object.hasOwn(properties, name)));
        this.parts = [];
        const rows = Object.entries(properties).filter(([name]) => !inOneof.has(name)).map(([name, field]) => {
            const isMessage = reader.kindOf(reader.resolved(field)) === "message";
            const editor = isMessage ? new OptionalEditor(context, field, value[name], name) : makeEditor(context, field, value[name]);
            this.parts.push(() => ({ [name]: editor.read() }));
            return fieldRow(context, name, field, editor, required.has(name));
        });
        const choices = oneofs.map((group) => {
            const members = Object.fromEntries(group.names.map((name) => [name, properties[name]]));
            const editor = new OneofEditor(context, group.title, members, value);
            this.parts.push(() => editor.read());
            return editor.element;
        });
        const isEmpty = rows.length + choices.length === 0;
        this.element = element("div", { class: "message" }, isEmpty ? element("p", { class: "note" }, "No fields.") : [rows, choices]);
    }

    read() {
        const members = Object.assign({}, ...this.parts.map((read) => read()), this.rest);
        return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
    }
}

/** Parts that come and go, each with a button that removes it. */
class PartsEditor {
    constructor(context, schema, isNamed) {
        this.context = context;
        this.schema = schema;
        this.isNamed = isNamed;
        this.parts = [];
        this.list = element("ol", { class: "parts" });
        this.add = button("Add", () => {
            const part = this.append("", undefined);
            (part.element.querySelector("input, select, textarea") ?? this.add).focus();
            this.context.changed();
        }, { class: "quiet" });
        this.element = element("div", {}, this.list, this.add);
    }

    append(name, value) {
        const editor = makeEditor(this.context, this.schema, value);
        const key = this.isNamed ? lineEditor(this.context, name, (text) => ({ value: text }), { "aria-label": "key", placeholder: "key" }) : null;
        editor.control?.setAttribute("aria-label", "value");
        const part = { key, editor };
        const remove = button("Remove", () => {
            this.parts.splice(this.parts.indexOf(part), 1);
            part.element.remove();
            this.add.focus();
            this.context.changed();
        }, { class: "quiet" });
        part.element = element("li", { class: editor.control === undefined ? "wide" : "line" }, key?.element, editor.element, remove);
        this.parts.push(part);
        this.list.append(part.element);
        return part;
    }

    /** An empty part's value. */
    valueOf(part) {
        const value = part.editor.read();
        if (value !== undefined) return value;
        const kind = this.context.reader.kindOf(this.context.reader.resolved(this.schema));
        return { message: {}, map: {}, list: [], string: "", bytes: "", boolean: false, json: {} }[kind] ?? 0;
    }
}

class ListEditor extends PartsEditor {
    constructor(context, schema, values) {
        super(context, schema.items, false);
        for (const value of values) this.append("", value);
    }

    read() {
        return this.parts.length === 0 ? undefined : this.parts.map((part) => this.valueOf(part));
    }
}

class MapEditor extends PartsEditor {
    constructor(context, schema, members) {
        super(context, schema.additionalProperties, true);
        for (const [name, value] of Object.entries(members)) this.append(name, value);
    }

    read() {
        if (this.parts.length === 0) return undefined;
        return Object.fromEntries(this.parts.map((part) => [part.key.control.value, this.valueOf(part)]));
    }
}
