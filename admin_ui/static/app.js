// What the pages need beyond htmx: selection, frames, keys, and saying so when the line is down.
(() => {
  const one = (query, root = document) => root.querySelector(query);
  const all = (query, root = document) => [...root.querySelectorAll(query)];
  document.documentElement.classList.add("js");

  // ---- ticking products
  const bulk = one("[data-bulk]");
  if (bulk) {
    const boxes = () => all("input[name=id]");
    const everything = one("[data-everything]");
    const head = one("[data-all]");
    const count = one("[data-chosen]");
    const show = () => {
      const n = everything && everything.checked ? Number(everything.dataset.total) : boxes().filter((b) => b.checked).length;
      bulk.dataset.count = n;
      count.textContent = n;
      if (head) {
        const ticked = boxes().filter((b) => b.checked).length;
        head.checked = ticked > 0 && ticked === boxes().length;
        head.indeterminate = ticked > 0 && !head.checked;
      }
    };
    document.addEventListener("change", (event) => {
      if (event.target === head) boxes().forEach((b) => (b.checked = head.checked));
      if (everything && event.target !== everything && (event.target === head || event.target.name === "id")) everything.checked = false;
      show();
    });
    show();
  }

  // ---- frames: phone width and underlined findings on request; details to the clipboard
  document.addEventListener("click", (event) => {
    const narrow = event.target.closest("[data-narrow]");
    if (narrow) {
      const on = narrow.getAttribute("aria-pressed") !== "true";
      narrow.setAttribute("aria-pressed", on);
      document.getElementById(narrow.getAttribute("aria-controls")).classList.toggle("narrow", on);
    }
    const marks = event.target.closest("[data-marks]");
    if (marks) {
      const on = marks.getAttribute("aria-pressed") !== "true";
      marks.setAttribute("aria-pressed", on);
      const frame = one("iframe", document.getElementById(marks.getAttribute("aria-controls")));
      frame.src = on ? frame.dataset.marked : frame.dataset.plain;
    }
    const copy = event.target.closest("[data-copy]");
    if (copy) navigator.clipboard.writeText(copy.dataset.copy).then(() => (copy.textContent = copy.dataset.done));
  });

  // ---- keys
  const typing = (node) => node.closest("input, textarea, select, [contenteditable]");
  let before = "";
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "?") {
      const keys = one("#keys");
      if (keys) keys.togglePopover();
    } else if (event.key === "/") {
      const field = one("input[type=search]");
      if (field) { event.preventDefault(); field.focus(); }
    } else if (before === "g") {
      const link = one(`[data-key="${CSS.escape(event.key)}"]`);
      if (link) link.click();
    }
    before = event.key;
  });

  // ---- the line is down
  const offline = one("#offline");
  const say = (down) => { if (offline) offline.hidden = !down; };
  document.addEventListener("htmx:sendError", () => say(true));
  document.addEventListener("htmx:afterOnLoad", () => say(false));
  window.addEventListener("offline", () => say(true));
  window.addEventListener("online", () => say(false));
})();
