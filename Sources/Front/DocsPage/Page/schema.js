// What a form needs to know of a JSON Schema (2020-12, as OpenAPI 3.1 uses it).

/** How many references may follow each other; a schema that refers to itself ends there. */
const maximumReferences = 32;

/** Where an example ends whose type requires itself. */
const maximumExampleDepth = 16;

/** Reads the schemas of one OpenAPI document. */
class SchemaReader {
    constructor(root) {
        this.root = root;
    }

    /** What `#/components/…` names; an empty schema when it names nothing. */
    referenced(pointer) {
        if (!pointer.startsWith("#/")) return {};
        const names = pointer.slice(2).split("/").map((name) => decodeURIComponent(name).replaceAll("~1", "/").replaceAll("~0", "~"));
        return names.reduce((found, name) => (found !== null && typeof found === "object" ? found[name] : undefined), this.root) ?? {};
    }

    /** The schema with its references followed and, of alternatives, the one that a person would fill in. */
    resolved(schema, depth = 0) {
        if (schema === null || typeof schema !== "object" || depth > maximumReferences) return {};
        if (typeof schema.$ref === "string") {
            const { $ref, ...own } = schema;
            return this.resolved({ ...this.referenced($ref), ...own }, depth + 1);
        }
        if (Array.isArray(schema.allOf) && schema.allOf.length === 1 && schema.properties === undefined) {
            const { allOf, ...own } = schema;
            return this.resolved({ ...this.resolved(allOf[0], depth + 1), ...own }, depth + 1);
        }
        const alternatives = schema.anyOf ?? schema.oneOf;
        if (Array.isArray(alternatives) && schema.type === undefined && schema.properties === undefined) {
            const { anyOf, oneOf, ...own } = schema;
            const choices = alternatives.map((choice) => this.resolved(choice, depth + 1));
            const best = choices.toSorted((one, other) => rankOf(one) - rankOf(other))[0] ?? {};
            const types = choices.flatMap(typesOf);
            return { ...best, ...own, alternativeTypes: types };
        }
        return schema;
    }

    /** One of: message map list json enum boolean integer number bytes timestamp string. `schema` must be resolved. */
    kindOf(schema) {
        if (choicesOf(schema).length > 0) return "enum";
        const types = typesOf(schema);
        if (types.length > 4) return "json";
        if (types.includes("object")) return this.kindOfObject(schema);
        if (types.includes("array")) return this.isUnknown(schema.items) ? "json" : "list";
        if (types.includes("boolean")) return "boolean";
        if (types.includes("integer") || /^u?int(32|64)$|^s?fixed(32|64)$|^sint(32|64)$/.test(schema.format ?? "")) return "integer";
        if (types.includes("number") || schema.format === "double" || schema.format === "float") return "number";
        if (types.includes("string")) {
            if (schema.contentEncoding?.startsWith("base64") || schema.format === "byte") return "bytes";
            return schema.format === "date-time" ? "timestamp" : "string";
        }
        return schema.properties === undefined ? "json" : this.kindOfObject(schema);
    }

    kindOfObject(schema) {
        const names = Object.keys(schema.properties ?? {});
        if (names.includes("@type")) return "json";
        if (names.length > 0) return "message";
        const members = schema.additionalProperties;
        // A message without fields; an object of which nothing is said is a Struct.
        if (members === false || members === undefined && schema.properties !== undefined) return "message";
        return this.isUnknown(members) ? "json" : "map";
    }

    isUnknown(schema) {
        if (schema === undefined || schema === true) return true;
        const resolved = this.resolved(schema);
        return typesOf(resolved).length === 0 && resolved.enum === undefined && resolved.properties === undefined;
    }

    /** Groups of properties of which at most one may be there: `{ title, names }`. */
    oneofsOf(schema) {
        const known = schema.properties ?? {};
        return [schema, ...(schema.allOf ?? [])]
            .filter((place) => Array.isArray(place.oneOf))
            .map((place) => ({
                title: place === schema ? "" : (place.title ?? ""),
                names: place.oneOf.flatMap((choice) => choice?.required ?? []).filter((name) => Object.hasOwn(known, name)),
            }))
            .filter((group) => group.names.length > 1);
    }

    /**
     * A value with every field of the schema in it, for a person to change. A message does not hold its own type again,
     * unless it has to.
     *
     * `path` names the types around it.
     */
    example(schema, path = []) {
        const resolved = this.resolved(schema);
        const given = resolved.example ?? resolved.examples?.[0] ?? resolved.default;
        if (given !== undefined) return given;
        const within = schema?.$ref === undefined ? path : [...path, schema.$ref];
        switch (this.kindOf(resolved)) {
            case "message": return this.exampleMessage(resolved, within);
            case "map": return { [this.exampleKey(resolved)]: this.example(resolved.additionalProperties, within) };
            case "list": return [this.example(resolved.items, within)];
            case "enum": return exampleChoice(choicesOf(resolved));
            case "boolean": return true;
            case "integer": return writesText(resolved) ? "1" : 1;
            case "number": return 1.5;
            case "bytes": return "aGVsbG8=";
            case "timestamp": return "2026-01-31T12:00:00Z";
            case "string": return exampleText(resolved);
            default: return resolved.type === "null" ? null : typesOf(resolved).includes("array") ? [] : {};
        }
    }

    exampleMessage(schema, path) {
        const required = new Set(schema.required ?? []);
        // Of a oneof only the first member may stand.
        const left = new Set(this.oneofsOf(schema).flatMap((group) => group.names.slice(1)));
        const fields = Object.entries(schema.properties ?? {}).filter(([name, field]) =>
            path.length < maximumExampleDepth && (required.has(name) || (!left.has(name) && !this.holds(field, path) && path.length <= 3)));
        return Object.fromEntries(fields.map(([name, field]) => [name, this.example(field, path)]));
    }

    /** Whether the field is of one of the types, or a list or map of one. */
    holds(field, types) {
        const resolved = this.resolved(field);
        return [field, resolved.items, resolved.additionalProperties].some((schema) => types.includes(schema?.$ref));
    }

    exampleKey(schema) {
        const pattern = schema.propertyNames?.pattern ?? "";
        const words = schema.propertyNames?.enum;
        if (Array.isArray(words)) return words[0];
        return pattern.includes("0-9") || pattern.includes("\\d") ? "1" : "key";
    }
}

/** What an enum may be: `{ value, label }`, whether it is written by name or by number. */
function choicesOf(schema) {
    if (Array.isArray(schema.enum)) return schema.enum.map((value) => ({ value, label: String(value) }));
    const constants = (schema.anyOf ?? schema.oneOf ?? []).filter((choice) => choice?.const !== undefined);
    return constants.map((choice) => ({ value: choice.const, label: choice.title ?? String(choice.const) }));
}

/** The first one that says something: by custom the first name of an enum is "unspecified". */
function exampleChoice(choices) {
    return (choices.find((choice) => !/(UNSPECIFIED|UNKNOWN)$/.test(choice.label)) ?? choices[0]).value;
}

/** The types that a schema names, `null` left out. */
function typesOf(schema) {
    const named = schema.alternativeTypes ?? (Array.isArray(schema.type) ? schema.type : schema.type === undefined ? [] : [schema.type]);
    return [...new Set(named)].filter((type) => type !== "null");
}

/** Which alternative a form shows: what has structure, then names, then numbers, then text. */
function rankOf(schema) {
    if (schema.properties !== undefined || schema.items !== undefined || schema.additionalProperties !== undefined) return 0;
    const types = typesOf(schema);
    if (types.includes("number")) return 1;
    if (Array.isArray(schema.enum)) return 2;
    if (types.includes("integer")) return 3;
    return types.length > 0 ? 4 : 5;
}

/** Whether a number of this schema is written as a string (64-bit ones are). */
function writesText(schema) {
    const types = typesOf(schema);
    return types.includes("string") && !types.includes("integer") && !types.includes("number");
}

function exampleText(schema) {
    if (schema.format === "duration" || /s\$$/.test(schema.pattern ?? "")) return "1.5s";
    return schema.format === "field-mask" ? "" : "text";
}
