// The page: the document is fetched, the address names the operation that is shown, keys and theme work everywhere.

const byName = (name) => document.getElementById(name);
const place = { list: byName("list"), search: byName("search"), main: byName("main"), title: byName("title"), theme: byName("theme"), token: byName("token"), tokenField: byName("token-field"), help: byName("help"), keys: byName("keys"), menu: byName("menu") };
const page = { catalogue: null, list: null, views: new Map(), shown: null };

/** What a person prefers, kept where the browser lets us. */
const preferences = {
    read(name, otherwise) {
        try {
            return localStorage.getItem(`patchbay.${name}`) ?? otherwise;
        } catch {
            return otherwise;
        }
    },
    write(name, value) {
        try {
            localStorage.setItem(`patchbay.${name}`, value);
        } catch {
            // It holds until the page is left.
        }
    },
};

// The document

async function load() {
    const address = new URL("openapi.json", document.baseURI);
    const headers = place.token.value === "" ? {} : { Authorization: `Bearer ${place.token.value}` };
    try {
        const response = await fetch(address, { headers, cache: "no-cache" });
        if (response.status === 401) return askForToken();
        if (!response.ok) return say("The list of methods could not be read", `${response.status} ${response.statusText} for ${address}`);
        return show(await response.json(), address);
    } catch (error) {
        return say("The list of methods could not be read", error.message);
    }
}

function show(root, address) {
    page.catalogue = new Catalogue(root);
    page.base = baseOf(root, address);
    page.views.clear();
    place.title.textContent = root.info?.title ?? "Patchbay";
    document.title = place.title.textContent;
    place.tokenField.hidden = !page.catalogue.wantsToken && place.token.value === "";
    page.list = new CatalogueView(page.catalogue, place.list, place.search);
    showAddressed(false);
}

/** Where the paths begin: the document's own server when it is of this origin, which is all that we may call. */
function baseOf(root, address) {
    const named = new URL(root.servers?.[0]?.url ?? ".", address);
    const base = named.origin === address.origin ? named : new URL(".", address);
    return base.href.endsWith("/") ? base.href : `${base.href}/`;
}

function askForToken() {
    place.tokenField.hidden = false;
    say("A token is wanted", "Enter the bearer token above to see what it may call.");
    place.token.focus();
}

function say(title, ...paragraphs) {
    place.main.replaceChildren(element("article", {}, element("h2", { tabindex: "-1" }, title), paragraphs.map((text) => element("p", {}, text))));
}

// What is shown

function showAddressed(takesFocus) {
    if (page.catalogue === null) return;
    const id = decodeURIComponent(location.hash.slice(1));
    const operation = page.catalogue.find(id);
    page.shown?.cancel();
    page.shown = null;
    page.list.mark(id);
    if (operation === undefined) {
        welcome(id);
        return;
    }
    const view = page.views.get(id) ?? new MethodView(page.catalogue, operation, { base: page.base, token: () => place.token.value });
    page.views.set(id, view);
    page.shown = view;
    view.changed();
    place.main.replaceChildren(view.element);
    closeMenu();
    if (takesFocus) {
        view.element.querySelector("h2").focus({ preventScroll: true });
        scrollTo(0, 0);
    }
}

function welcome(id) {
    const { root, operations } = page.catalogue;
    if (id !== "" && id !== "main") {
        say("There is no such method", `Nothing is called ${id} now.`);
    } else if (operations.length === 0) {
        say("No method yet", "No plugin has been ready so far. Reload when one is.");
    } else {
        place.main.replaceChildren(element("article", {}, element("h2", { tabindex: "-1" }, root.info?.title ?? "Patchbay"), prose(root.info?.description),
            element("p", {}, "Choose a method to see what it takes, and to call it."),
            element("p", { class: "also" }, "The description as a file: ", element("a", { href: "openapi.json" }, "openapi.json"), ` (OpenAPI ${root.openapi ?? ""})`)));
    }
}

// Theme, menu, keys

function applyTheme(theme) {
    document.documentElement.dataset.theme = theme;
    place.theme.value = theme;
    preferences.write("theme", theme);
}

function closeMenu() {
    document.body.classList.remove("menu-open");
    place.menu.setAttribute("aria-expanded", "false");
}

function toggleMenu() {
    const isOpen = document.body.classList.toggle("menu-open");
    place.menu.setAttribute("aria-expanded", String(isOpen));
}

const isTyping = (target) => target.matches("input, textarea, select") || target.isContentEditable;

/** Keys that act wherever the focus is. */
function keyEverywhere(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && page.shown !== null) {
        page.shown.send();
        return true;
    }
    if (event.key === "Escape" && !place.help.open && page.shown !== null) {
        page.shown.cancel();
        return event.target === place.search ? false : true;
    }
    return false;
}

/** Single keys, which must not be in the way of writing, and can be switched off. */
function singleKey(event) {
    if (!place.keys.checked || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === "/") {
        document.body.classList.add("menu-open");
        place.search.focus();
        return true;
    }
    if (event.key === "?") {
        place.help.showModal();
        return true;
    }
    return false;
}

function keyInList(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const isThere = event.target === place.search || place.list.contains(event.target);
    if (page.list === null || steps === undefined || !isThere) return false;
    page.list.move(steps);
    return true;
}

document.addEventListener("keydown", (event) => {
    if (keyEverywhere(event) || singleKey(event) || keyInList(event)) event.preventDefault();
});
new ResizeObserver(([entry]) => {
    document.documentElement.style.setProperty("--top", `${entry.target.offsetHeight}px`);
}).observe(document.querySelector("header.top"));
addEventListener("hashchange", () => showAddressed(true));
place.theme.addEventListener("change", () => applyTheme(place.theme.value));
place.keys.checked = preferences.read("keys", "on") === "on";
place.keys.addEventListener("change", () => preferences.write("keys", place.keys.checked ? "on" : "off"));
place.menu.addEventListener("click", toggleMenu);
place.token.addEventListener("change", () => load());
place.tokenField.addEventListener("submit", (event) => event.preventDefault());
byName("open-help").addEventListener("click", () => place.help.showModal());
byName("reload").addEventListener("click", () => load());
applyTheme(preferences.read("theme", "system"));
load();
