// The operations of an OpenAPI document, as the page shows them.

const verbs = ["get", "post", "put", "patch", "delete", "head", "options", "trace"];

/** One route: a verb on a path. */
class Operation {
    constructor(reader, path, verb, item, description) {
        this.reader = reader;
        this.path = path;
        this.verb = verb;
        this.id = description.operationId ?? `${this.verb} ${path}`;
        this.summary = description.summary ?? "";
        this.description = description.description ?? "";
        this.tag = description.tags?.[0] ?? "";
        this.isDeprecated = description.deprecated === true;
        const parameters = [...(item.parameters ?? []), ...(description.parameters ?? [])].map((parameter) => reader.resolved(parameter));
        this.pathParameters = parameters.filter((parameter) => parameter.in === "path");
        this.queryParameters = parameters.filter((parameter) => parameter.in === "query");
        this.headerParameters = parameters.filter((parameter) => parameter.in === "header");
        this.readBody(reader.resolved(description.requestBody ?? {}));
        this.readReply(description.responses ?? {});
    }

    readBody(body) {
        const content = body.content ?? {};
        const types = Object.keys(content);
        const json = types.find((type) => type === "application/json") ?? types.find((type) => /json/.test(type));
        this.sendsMany = types.includes("application/x-ndjson");
        this.bodyDescription = body.description ?? "";
        // Of a stream the schema of one message.
        const media = content["application/x-ndjson"] ?? content[json] ?? {};
        this.bodySchema = json === undefined ? null : this.messageSchema(media, this.sendsMany);
        this.takesRaw = json === undefined && types.length > 0;
        this.rawType = this.takesRaw && !types[0].includes("*") ? types[0] : "application/octet-stream";
    }

    readReply(responses) {
        const reply = this.reader.resolved(responses["200"] ?? responses["2XX"] ?? responses.default ?? {});
        const content = reply.content ?? {};
        this.replyTypes = Object.keys(content);
        this.receivesMany = this.replyTypes.includes("application/x-ndjson") || this.replyTypes.includes("text/event-stream");
        const media = content["application/x-ndjson"] ?? content["application/json"] ?? {};
        this.replySchema = this.messageSchema(media, this.receivesMany);
    }

    messageSchema(media, isMany) {
        const schema = media.schema ?? {};
        if (!isMany) return schema;
        const resolved = this.reader.resolved(schema);
        return resolved.contentSchema ?? resolved.items ?? schema;
    }

    /** Whether a variable of the path is for any number of segments (`**`). */
    isMultiple(name) {
        return this.pathParameters.find((one) => one.name === name)?.["x-patchbay-multi"] === true;
    }

    get streams() {
        return this.sendsMany || this.receivesMany;
    }

    /** What kind of method it is, in words; nothing for a plain call. */
    get streamWords() {
        if (this.sendsMany && this.receivesMany) return "both stream";
        if (this.sendsMany) return "client streams";
        return this.receivesMany ? "server streams" : "";
    }

    /** WebSocket is there on the paths that every method has, and on `GET` routes. */
    get hasSocket() {
        return this.streams && (this.procedure !== null || this.verb === "GET");
    }

    /** `{plugin}/{Service}/{Method}` of a path that every method has; null for an annotated route. */
    get procedure() {
        const match = /^\/([a-z][a-z0-9-]*)\/([A-Za-z_][\w.]*)\/([A-Za-z_]\w*)$/.exec(this.path);
        return match === null ? null : { plugin: match[1], service: match[2], method: match[3] };
    }

    /** The method's name, which is the summary of each of its routes. */
    get name() {
        return this.procedure?.method ?? (this.summary === "" ? this.path : this.summary);
    }

    get rank() {
        return this.procedure === null ? 2 : this.verb === "POST" ? 0 : 1;
    }

    /** Everything that a search looks at. */
    get searched() {
        return [this.verb, this.path, this.name, this.tag, this.summary, this.description].join("\n").toLowerCase();
    }
}

/** All operations of the document, service by service. */
class Catalogue {
    constructor(root) {
        this.root = root;
        this.reader = new SchemaReader(root);
        this.operations = Object.entries(root.paths ?? {}).flatMap(([path, item]) =>
            Object.entries({ ...Object.fromEntries(verbs.map((verb) => [verb.toUpperCase(), item[verb]])), ...item["x-additionalOperations"] })
                .filter(([, description]) => description !== undefined)
                // Verbs of one's own; `GET /v1/{a=x/*}` is one more route that OpenAPI cannot tell from that of the path.
                .map(([name, description]) => new Operation(this.reader, path, name.split(" ")[0], item, description)),
        );
        this.tags = new Map((root.tags ?? []).map((tag) => [tag.name, tag.description ?? ""]));
        this.services = this.groups();
    }

    get wantsToken() {
        return Object.keys(this.root.components?.securitySchemes ?? {}).length > 0;
    }

    find(id) {
        return this.operations.find((operation) => operation.id === id);
    }

    /** The other routes of the same method. */
    siblings(operation) {
        return this.operations.filter((other) => other !== operation && other.tag === operation.tag && other.name === operation.name);
    }

    /** `{ plugin, name, description, operations }`, in the order of the document. A tag is `{plugin}/{Service}`. */
    groups() {
        const byTag = Map.groupBy(this.operations, (operation) => operation.tag);
        return [...byTag].map(([tag, mixed]) => {
            // The routes of one method stand together, and first the one that every method has.
            const operations = [...Map.groupBy(mixed, (operation) => operation.name).values()]
                .flatMap((routes) => routes.toSorted((one, other) => one.rank - other.rank));
            const [plugin, ...service] = tag.split("/");
            return {
                plugin: service.length > 0 ? plugin : "",
                name: service.length > 0 ? service.join("/") : tag,
                description: this.tags.get(tag) ?? "",
                operations,
            };
        });
    }
}
