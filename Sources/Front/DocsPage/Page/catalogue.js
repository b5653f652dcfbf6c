// The list of methods, and the search in it.

class CatalogueView {
    constructor(catalogue, place, search) {
        this.place = place;
        this.search = search;
        this.links = [];
        this.count = element("p", { class: "count", role: "status" });
        this.groups = catalogue.services.map((service) => this.group(service));
        this.place.replaceChildren(this.count, ...this.plugins(catalogue.services));
        search.oninput = () => this.filter();
        this.filter();
    }

    /** Services below their plugins. */
    plugins(services) {
        const byPlugin = Map.groupBy(services.keys(), (index) => services[index].plugin);
        return [...byPlugin].map(([plugin, indices]) => {
            const section = element("section", {}, plugin === "" ? null : element("h2", {}, plugin), [...indices].map((index) => this.groups[index].element));
            for (const index of indices) this.groups[index].section = section;
            return section;
        });
    }

    group({ name, description, operations }) {
        const items = operations.map((operation, index) => {
            const isFurtherRoute = operations[index - 1]?.name === operation.name;
            const link = element("a", { href: `#${encodeURIComponent(operation.id)}`, title: `${operation.verb} ${operation.path}` },
                element("span", { class: `verb ${operation.verb.toLowerCase()}` }, operation.verb), " ",
                isFurtherRoute ? null : element("span", { class: operation.isDeprecated ? "name deprecated" : "name" }, operation.name),
                operation.procedure === null ? element("code", {}, operation.path) : null,
                operation.procedure !== null && isFurtherRoute ? element("span", { class: "note" }, "fields in the query") : null,
                operation.streams && !isFurtherRoute ? element("span", { class: "badge" }, "stream") : null);
            this.links.push({ id: operation.id, link });
            return { searched: operation.searched, item: element("li", { class: isFurtherRoute ? "route-only" : "" }, link) };
        });
        const made = element("details", { open: true }, element("summary", {}, name),
            description === "" ? null : element("div", { class: "note" }, prose(description)), element("ul", {}, items.map(({ item }) => item)));
        return { element: made, items, section: made };
    }

    /** Every word has to be found somewhere. */
    filter() {
        const words = this.search.value.toLowerCase().split(/\s+/).filter((word) => word !== "");
        let found = 0;
        for (const group of this.groups) {
            let left = 0;
            for (const { searched, item } of group.items) {
                item.hidden = !words.every((word) => searched.includes(word));
                if (!item.hidden) left += 1;
            }
            group.element.hidden = left === 0;
            if (words.length > 0 && left > 0) group.element.open = true;
            found += left;
        }
        for (const section of new Set(this.groups.map((group) => group.section))) {
            section.hidden = this.groups.every((group) => group.section !== section || group.element.hidden);
        }
        this.count.textContent = `${found} ${found === 1 ? "route" : "routes"}`;
    }

    get visibleLinks() {
        return this.links.map(({ link }) => link).filter((link) => link.checkVisibility());
    }

    /** The link that stands so many places further. */
    move(steps) {
        const links = this.visibleLinks;
        const here = links.indexOf(document.activeElement);
        links[Math.min(links.length - 1, Math.max(0, here + steps))]?.focus();
    }

    mark(id) {
        for (const entry of this.links) {
            if (entry.id === id) entry.link.setAttribute("aria-current", "page");
            else entry.link.removeAttribute("aria-current");
        }
    }
}
