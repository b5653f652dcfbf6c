// Form fields of values that have no parts. An editor is `{ element, control, read() }`; `read` gives undefined for what
// is left out. `context.changed()` is called after each change by a person.

/** Text in a single line; `parse` turns what is not empty into a value. */
function lineEditor(context, value, parse, attributes = {}) {
    const control = element("input", {
        type: "text", autocomplete: "off", spellcheck: "false", oninput: () => context.changed(), ...attributes,
    });
    control.value = value === undefined || value === null ? "" : String(value);
    const read = () => {
        if (control.value === "") return undefined;
        const parsed = parse(control.value);
        control.setAttribute("aria-invalid", String(parsed.isFaulty === true));
        return parsed.value;
    };
    return { element: control, control, read };
}

function textEditor(context, schema, value) {
    return lineEditor(context, value, (text) => ({ value: text }), { placeholder: schema.format ?? "" });
}

/** What is no number is sent as it is, so that the gateway says what is wrong with it. */
function numberEditor(context, schema, value, isInteger) {
    const asText = writesText(schema);
    const parse = (text) => {
        const trimmed = text.trim();
        const isNumber = isInteger ? /^-?\d+$/.test(trimmed) : /^-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(trimmed);
        if (!isNumber) return { value: trimmed, isFaulty: isInteger || !/^(NaN|-?Infinity)$/.test(trimmed) };
        const number = Number(trimmed);
        const isExact = isInteger ? Number.isSafeInteger(number) : Number.isFinite(number);
        return { value: asText || !isExact ? trimmed : number };
    };
    const range = schema.minimum !== undefined && isInteger ? `${schema.minimum} to ${schema.maximum ?? "…"}` : (schema.format ?? "");
    return lineEditor(context, value, parse, { inputmode: isInteger ? "numeric" : "decimal", placeholder: range });
}

/** A choice among `{ value, label }`, or nothing. A value that is none of them stays a choice of its own. */
function choiceEditor(context, choices, value) {
    const isGiven = value !== undefined && value !== null;
    const known = isGiven && !choices.some((choice) => choice.value === value) ? [...choices, { value, label: String(value) }] : choices;
    const control = element("select", { onchange: () => context.changed() },
        element("option", { value: "" }, "(not set)"),
        known.map((choice, index) => element("option", { value: index }, choice.label)));
    control.value = isGiven ? String(known.findIndex((choice) => choice.value === value)) : "";
    return { element: control, control, read: () => (control.value === "" ? undefined : known[Number(control.value)].value) };
}

const truths = [{ value: true, label: "true" }, { value: false, label: "false" }];

/** Base64, typed or read from a file. */
function bytesEditor(context, schema, value) {
    const line = lineEditor(context, value, (text) => ({ value: text }), { placeholder: "base64" });
    const file = element("input", {
        type: "file",
        "aria-label": "Take the bytes from a file",
        onchange: () => {
            const [chosen] = file.files;
            if (chosen === undefined) return;
            const reader = new FileReader();
            reader.onload = () => {
                line.control.value = reader.result.slice(reader.result.indexOf(",") + 1);
                context.changed();
            };
            reader.readAsDataURL(chosen);
        },
    });
    return { ...line, element: element("span", { class: "pair" }, line.control, file) };
}

function timestampEditor(context, schema, value) {
    const line = lineEditor(context, value, (text) => ({ value: text }), { placeholder: "2026-01-31T12:00:00Z" });
    const now = button("Now", () => {
        line.control.value = new Date().toISOString();
        context.changed();
    }, { class: "quiet" });
    return { ...line, element: element("span", { class: "pair" }, line.control, now) };
}

/** Any JSON, for what the schema says nothing of, and for a value that is not as the schema wants it. */
function jsonEditor(context, schema, value) {
    const control = element("textarea", {
        rows: "2", spellcheck: "false", placeholder: "JSON",
        oninput: () => {
            control.setAttribute("aria-invalid", String(control.value.trim() !== "" && faultOf(control.value) !== null));
            context.changed();
        },
    });
    control.value = value === undefined ? "" : JSON.stringify(value);
    let last = value;
    const read = () => {
        if (control.value.trim() === "") return undefined;
        try {
            last = parseJSON(control.value);
        } catch {
            // What is half typed changes nothing yet.
        }
        return last;
    };
    return { element: control, control, read };
}

/** The editor that fits the schema, or one for any JSON when the value does not fit. */
function makeEditor(context, schema, value) {
    const resolved = context.reader.resolved(schema);
    const kind = context.reader.kindOf(resolved);
    const isObject = value !== null && typeof value === "object";
    const isPlain = value === undefined || value === null || !isObject;
    switch (kind) {
        case "message": return isPlain && value !== undefined && value !== null || Array.isArray(value)
            ? jsonEditor(context, resolved, value) : new MessageEditor(context, resolved, value ?? {});
        case "map": return isObject && !Array.isArray(value) || value === undefined || value === null
            ? new MapEditor(context, resolved, value ?? {}) : jsonEditor(context, resolved, value);
        case "list": return Array.isArray(value) || value === undefined || value === null
            ? new ListEditor(context, resolved, value ?? []) : jsonEditor(context, resolved, value);
        case "json": return jsonEditor(context, resolved, value);
    }
    if (!isPlain) return jsonEditor(context, resolved, value);
    switch (kind) {
        case "enum": return choiceEditor(context, choicesOf(resolved), value);
        case "boolean": return choiceEditor(context, truths, value);
        case "integer": return numberEditor(context, resolved, value, true);
        case "number": return numberEditor(context, resolved, value, false);
        case "bytes": return bytesEditor(context, resolved, value);
        case "timestamp": return timestampEditor(context, resolved, value);
        default: return textEditor(context, resolved, value);
    }
}

/** A word for what a field takes. */
function kindWord(reader, schema) {
    const resolved = reader.resolved(schema);
    const kind = reader.kindOf(resolved);
    if (kind === "list") return `list of ${kindWord(reader, resolved.items)}`;
    if (kind === "map") return `map to ${kindWord(reader, resolved.additionalProperties)}`;
    if (kind === "message" || kind === "json") return schema.$ref?.split("/").at(-1) ?? (kind === "json" ? "JSON" : "message");
    return kind === "integer" || kind === "number" ? (resolved.format ?? kind) : kind;
}
