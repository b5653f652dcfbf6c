// A request as it will be sent, and the `curl` that sends the same.

/** What keeps a request from being sent, in a sentence. */
class RequestFault extends Error {}

/** The text of a parameter's value; 64-bit numbers and names are strings already. */
function parameterText(value) {
    return typeof value === "string" ? value : JSON.stringify(value);
}

/** A path with its variables filled in; each one is encoded whole, slashes too unless it is for several segments. */
function filledPath(operation, values) {
    const path = operation.path.replaceAll(/\{([^{}]+)\}/g, (_, name) => {
        const value = values[name] ?? "";
        const isMulti = operation.isMultiple(name);
        if (value === "" && !isMulti) throw new RequestFault(`The path needs a value for ${name}.`);
        const text = parameterText(value);
        return isMulti ? text.split("/").map(encodeURIComponent).join("/") : encodeURIComponent(text);
    });
    // A browser takes these away from a path before it sends it, encoded or not.
    if (path.split("/").some((segment) => segment === "." || segment === "..")) {
        throw new RequestFault("A browser cannot send a path with a part that is “.” or “..”.");
    }
    return path;
}

/** `?a=1&a=2`, or nothing. */
function queryText(values) {
    const pairs = Object.entries(values).flatMap(([name, value]) =>
        (Array.isArray(value) ? value : [value]).map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(parameterText(one))}`));
    return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

/**
 * `{ url, method, headers, body }` as `fetch` takes them; `headers` are pairs.
 *
 * `input` is `{ path, query, headers, body, contentType, accept, token }`; `body` is undefined where there is none.
 */
function makeRequest(base, operation, input) {
    const url = base + filledPath(operation, input.path).slice(1) + queryText(input.query);
    const headers = Object.entries(input.headers).map(([name, value]) => [name, parameterText(value)]);
    if (input.body !== undefined) headers.push(["Content-Type", input.contentType]);
    if (input.accept !== "") headers.push(["Accept", input.accept]);
    if (input.token !== "") headers.push(["Authorization", `Bearer ${input.token}`]);
    return { url, method: operation.verb, headers, body: input.body };
}

/** One word of a POSIX shell's command line, whatever is in it. */
function shellWord(text) {
    return /^[A-Za-z0-9_\/:.,@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** The same request on a command line. The token stays out of it: the shell puts it in. */
function curlCommand(request, isStream) {
    const words = ["curl"];
    if (isStream) words.push("-N");
    if (request.method === "HEAD") words.push("--head");
    else if (request.method !== (request.body === undefined ? "GET" : "POST")) words.push(`-X ${shellWord(request.method)}`);
    const parts = [`${words.join(" ")} ${shellWord(request.url)}`];
    for (const [name, value] of request.headers) {
        const isToken = name === "Authorization";
        parts.push(isToken ? `-H "Authorization: Bearer $PATCHBAY_TOKEN"` : `-H ${shellWord(`${name}: ${value}`)}`);
    }
    if (request.body instanceof File) parts.push(`--data-binary ${shellWord(`@${request.body.name}`)}`);
    else if (request.body !== undefined) parts.push(`--data-raw ${shellWord(request.body)}`);
    return parts.join(" \\\n  ");
}

/** The address of the method's WebSocket, and the sub-protocols to offer: a browser can set no header there. */
function makeSocketAddress(base, operation, input) {
    const url = (base + filledPath(operation, input.path).slice(1) + queryText(input.query)).replace(/^http/, "ws");
    if (input.token === "") return { url, protocols: ["patchbay.json"] };
    const bytes = String.fromCharCode(...new TextEncoder().encode(input.token));
    const encoded = btoa(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    return { url, protocols: ["patchbay.json", `patchbay.bearer.${encoded}`] };
}
