// Elements made from text, never from markup: whatever a plugin says stays text.

/**
 * An element with attributes and children. `on…` attributes are listeners, `true` is an attribute without a value,
 * `false`, `null` and `undefined` leave one out; children are elements, strings, lists of them, or nothing.
 */
function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (value === false || value === null || value === undefined) continue;
        if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
        else made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
    return made;
}

let madeNames = 0;

/** A name for `id`, `for` and `aria-…` that nothing else bears. */
function uniqueName(stem) {
    madeNames += 1;
    return `${stem}-${madeNames}`;
}

/** A button that submits nothing. */
function button(label, onclick, attributes = {}) {
    return element("button", { type: "button", onclick, ...attributes }, label);
}

/** Prose of a comment: paragraphs, lines of lists, and `code` between backticks; other line ends are only wrapping. */
function prose(text) {
    return (text ?? "")
        .trim()
        .split(/\n[ \t]*\n/)
        .map((paragraph) => paragraph.replace(/\n(?!\s*[-*] )\s*/g, " "))
        .filter((paragraph) => paragraph !== "")
        .map((paragraph) =>
            element("p", {}, paragraph.split("`").map((part, index) => (index % 2 === 1 ? element("code", {}, part) : part))),
        );
}

/** Copies a text and says so on the button for a moment. */
function copyButton(label, text) {
    const made = button("Copy", async () => {
        try {
            await navigator.clipboard.writeText(text());
            made.textContent = "Copied";
        } catch {
            // Without a secure context there is no clipboard; what is selected can be copied by hand.
            made.textContent = "Select and copy by hand";
        }
        setTimeout(() => (made.textContent = "Copy"), 2000);
    });
    made.setAttribute("aria-label", label);
    made.classList.add("quiet");
    return made;
}
