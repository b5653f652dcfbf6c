// JSON that keeps its digits: 64-bit numbers are more than a JavaScript number holds.

/** Parses JSON; an integer that would lose digits becomes a string, which ProtoJSON reads just as well. */
function parseJSON(text) {
    return JSON.parse(text, (_, value, context) => {
        const isLossy = typeof value === "number" && context !== undefined && !Number.isSafeInteger(value);
        return isLossy && /^-?\d+$/.test(context.source ?? "") ? context.source : value;
    });
}

/** Where JSON breaks off, in the words of the browser. */
function faultOf(text) {
    try {
        JSON.parse(text);
        return null;
    } catch (error) {
        return error.message;
    }
}

const jsonTokens = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[{}[\],:]/gy;

/** The tokens of well-formed JSON in their order; null when there is anything else. */
function tokensOf(text) {
    const tokens = [];
    let position = 0;
    while (true) {
        while (position < text.length && " \t\r\n".includes(text[position])) position += 1;
        if (position === text.length) return tokens;
        jsonTokens.lastIndex = position;
        const match = jsonTokens.exec(text);
        if (match === null) return null;
        tokens.push(match[0]);
        position = jsonTokens.lastIndex;
    }
}

/** The same JSON indented, as text, without reading its numbers; unchanged when it is no JSON. */
function indented(text) {
    const tokens = tokensOf(text);
    if (tokens === null) return text;
    let depth = 0;
    const line = () => "\n" + "  ".repeat(depth);
    return tokens.reduce((made, token, index) => {
        const next = tokens[index + 1];
        if (token === "{" || token === "[") {
            if (next === "}" || next === "]") return made + token;
            depth += 1;
            return made + token + line();
        }
        if (token === "}" || token === "]") {
            if ("{[".includes(tokens[index - 1])) return made + token;
            depth = Math.max(0, depth - 1);
            return made + line() + token;
        }
        if (token === ",") return made + token + line();
        return made + (token === ":" ? ": " : token);
    }, "");
}

/** How much is coloured: each token is an element. */
const maximumColouredCharacters = 100_000;

/** JSON as coloured text, indented when `spread`; anything else as it is. */
function colouredJSON(text, spread) {
    if (text.length > maximumColouredCharacters || tokensOf(text) === null) return [text];
    const shown = spread ? indented(text) : text;
    const pieces = shown.split(/("(?:[^"\\]|\\.)*"(?:\s*:)?|-?\d[\d.eE+-]*|\b(?:true|false|null)\b)/);
    return pieces.map((piece, index) => {
        if (index % 2 === 0) return piece;
        const kind = piece.endsWith(":") ? "name" : piece.startsWith('"') ? "string" : /^[tfn]/.test(piece) ? "word" : "number";
        return element("span", { class: `json-${kind}` }, piece);
    });
}
