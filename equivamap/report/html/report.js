"use strict";
(() => {
  const read = (id) => document.getElementById(id).textContent;
  const data = JSON.parse(read("data"));
  const status = document.getElementById("status");

  // light and dark: as the system has it until the button is used
  const root = document.documentElement;
  document.getElementById("theme").addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });

  // families and what they map to
  const partners = data.partners || {};
  const labels = data.labels || {};
  const escapeKey = (key) => key.replace(/[^ab0-9]/g, "");
  let pinned = null;
  const paint = (key) => {
    for (const element of document.querySelectorAll(".hot, .partner, .pinned")) element.classList.remove("hot", "partner", "pinned");
    for (const button of document.querySelectorAll("button[data-v]")) button.setAttribute("aria-pressed", String(button.dataset.v === pinned));
    if (key === null) { status.textContent = ""; return; }
    const others = partners[key] || [];
    const mark = (name, style) => {
      for (const element of document.querySelectorAll(`[data-v="${escapeKey(name)}"]`)) {
        element.classList.add(style);
        if (key === pinned && name === key) element.classList.add("pinned");
      }
    };
    mark(key, "hot");
    for (const other of others) mark(other, "partner");
    for (const edge of document.querySelectorAll("[data-ends]")) if (edge.dataset.ends.split(" ").includes(key)) edge.classList.add("hot");
    const decode = (html) => new DOMParser().parseFromString(html, "text/html").documentElement.textContent;
    const name = decode(labels[key] || key);
    status.textContent = others.length ? `${name} ↔ ${others.map((o) => decode(labels[o] || o)).join(", ")}` : `${name} has no link`;
  };
  const familyAt = (target) => { const element = target.closest ? target.closest("[data-v]") : null; return element ? element.dataset.v : null; };
  document.addEventListener("mouseover", (event) => { if (pinned === null) paint(familyAt(event.target)); });
  document.addEventListener("focusin", (event) => { if (pinned === null) paint(familyAt(event.target)); });
  document.addEventListener("click", (event) => {
    const key = familyAt(event.target);
    if (key !== null) { pinned = pinned === key ? null : key; paint(pinned); }
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") { pinned = null; paint(null); } });

  // rows on demand
  let rows = null;
  const load = () => {
    if (rows === null) {
      rows = (async () => {
        const bytes = Uint8Array.from(atob(read("rows").trim()), (c) => c.charCodeAt(0));
        const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
        return JSON.parse(await new Response(stream).text());
      })();
    }
    return rows;
  };
  const PAGE = 200;
  const show = async (place) => {
    if (place.dataset.shown) return;
    place.dataset.shown = "1";
    let lines;
    try { lines = (await load())[place.dataset.rows] || []; }
    catch (fault) { place.textContent = "This browser cannot unpack the rows (it lacks DecompressionStream)."; return; }
    const table = document.createElement("table");
    const body = table.createTBody();
    let kept = lines, count = 0;
    const pager = document.createElement("div");
    pager.className = "pager";
    const info = document.createElement("span");
    const more = document.createElement("button");
    more.type = "button";
    more.textContent = "more";
    const grow = () => {
      for (const [name, text, sign] of kept.slice(count, count + PAGE)) {
        const line = body.insertRow();
        const head = document.createElement("th");
        head.scope = "row";
        head.textContent = sign ? `${sign} ${name}` : name;
        line.append(head);
        line.insertCell().textContent = text;
        if (sign) line.className = "marked";
      }
      count = Math.min(count + PAGE, kept.length);
      info.textContent = `${count.toLocaleString("en")} of ${kept.length.toLocaleString("en")}`;
      more.hidden = count >= kept.length;
    };
    if (lines.length > PAGE) {
      const find = document.createElement("input");
      find.type = "search";
      find.placeholder = "find";
      find.setAttribute("aria-label", "Find rows");
      find.addEventListener("input", () => {
        const wanted = find.value.toLowerCase();
        kept = wanted ? lines.filter(([name, text]) => name.toLowerCase().includes(wanted) || text.toLowerCase().includes(wanted)) : lines;
        body.replaceChildren();
        count = 0;
        grow();
      });
      more.addEventListener("click", grow);
      pager.append(find, info, more);
      place.append(pager);
    }
    place.tabIndex = 0;
    place.append(table);
    grow();
  };
  document.addEventListener("toggle", (event) => {
    if (event.target.open) for (const place of event.target.querySelectorAll(":scope > [data-rows]")) show(place);
  }, true);
  for (const place of document.querySelectorAll("details[open] > [data-rows]")) show(place);

  // tables that sort by a column
  const compare = (one, other) => {
    const a = Number(one), b = Number(other);
    return one !== "" && other !== "" && !Number.isNaN(a) && !Number.isNaN(b) ? a - b : String(one).localeCompare(String(other), "en", { numeric: true });
  };
  const turn = (head) => {
    const order = head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
    for (const other of head.parentElement.children) other.setAttribute("aria-sort", "none");
    head.setAttribute("aria-sort", order);
    return order === "ascending" ? 1 : -1;
  };
  for (const table of document.querySelectorAll("table.sortable")) {
    table.tHead.addEventListener("click", (event) => {
      const head = event.target.closest("th");
      if (!head) return;
      const sign = turn(head), k = head.cellIndex, body = table.tBodies[0];
      const key = (row) => row.cells[k].dataset.key ?? row.cells[k].textContent;
      body.append(...[...body.rows].sort((a, b) => sign * compare(key(a), key(b))));
    });
  }

  // pairs of a batch: sorted, found, and looked into
  const element = (name, text) => { const made = document.createElement(name); if (text !== undefined) made.textContent = text; return made; };
  const showPairs = async (place) => {
    const columns = place.dataset.columns.split("|"), width = columns.length;
    const lines = (await load())[place.dataset.pairs] || [];
    let kept = lines.slice(), count = 0, wanted = "";
    const table = element("table"), head = table.createTHead().insertRow(), body = table.createTBody();
    const pager = element("div"), find = element("input"), info = element("span"), more = element("button", "more");
    pager.className = "pager"; find.type = "search"; find.placeholder = "find"; find.setAttribute("aria-label", "Find pairs"); more.type = "button";
    const grow = () => {
      for (const line of kept.slice(count, count + PAGE)) {
        const row = body.insertRow();
        if (line[width]) row.className = line[width];
        for (let k = 0; k < width; k += 1) {
          const cell = row.insertCell();
          if (k > 0) { cell.textContent = line[k]; continue; }
          const open = element("button", line[0]);
          open.type = "button"; open.setAttribute("aria-expanded", "false");
          cell.append(open);
        }
        row.addEventListener("click", () => {
          const next = row.nextElementSibling, button = row.querySelector("button");
          if (next && next.className === "facts") { next.remove(); button.setAttribute("aria-expanded", "false"); return; }
          const facts = element("tr"), cell = element("td"), list = element("dl");
          facts.className = "facts"; cell.colSpan = width;
          for (let k = width + 1; k + 1 < line.length; k += 2) { const said = element("dd"); said.append(element("pre", line[k + 1])); list.append(element("dt", line[k]), said); }
          cell.append(list); facts.append(cell); row.after(facts);
          button.setAttribute("aria-expanded", "true");
        });
      }
      count = Math.min(count + PAGE, kept.length);
      info.textContent = `${count.toLocaleString("en")} of ${kept.length.toLocaleString("en")}`;
      more.hidden = count >= kept.length;
    };
    const again = () => { body.replaceChildren(); count = 0; grow(); };
    columns.forEach((name, k) => {
      const cell = element("th"), button = element("button", name);
      button.type = "button"; cell.scope = "col"; cell.setAttribute("aria-sort", "none");
      cell.append(button);
      cell.addEventListener("click", () => { const sign = turn(cell); kept.sort((a, b) => sign * compare(a[k], b[k])); again(); });
      head.append(cell);
    });
    find.addEventListener("input", () => { wanted = find.value.toLowerCase(); kept = lines.filter((line) => line.some((part) => part.toLowerCase().includes(wanted))); again(); });
    more.addEventListener("click", grow);
    pager.append(find, info, more);
    place.tabIndex = 0;
    place.append(pager, table);
    grow();
  };
  for (const place of document.querySelectorAll("[data-pairs]")) showPairs(place).catch(() => { place.textContent = "This browser cannot unpack the pairs (it lacks DecompressionStream)."; });

  // on paper nothing can be unfolded; long lists stay folded
  addEventListener("beforeprint", () => {
    for (const folded of document.querySelectorAll("details:not([open])")) {
      if (!folded.querySelector("[data-rows]")) { folded.open = true; folded.dataset.reopened = "1"; }
    }
  });
  addEventListener("afterprint", () => { for (const folded of document.querySelectorAll("[data-reopened]")) { folded.open = false; delete folded.dataset.reopened; } });
})();
