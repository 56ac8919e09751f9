/* What the pages add when scripts run. Nothing here is needed to get work done. */
(() => {
  "use strict";
  const doc = document;
  doc.documentElement.classList.add("gj-js");

  /* Words of time, as gongjian/ui/words.py says them. */
  const MINUTE = 60, HOUR = 3600, DAY = 86400;
  const brief = (seconds) => {
    const days = Math.floor(seconds / DAY), hours = Math.floor((seconds % DAY) / HOUR), minutes = Math.floor((seconds % HOUR) / MINUTE);
    if (days >= 2) return `${days} 天`;
    if (days) return hours ? `${days} 天 ${hours} 小时` : `${days} 天`;
    if (hours) return `${hours} 小时`;
    return minutes ? `${minutes} 分钟` : "不到 1 分钟";
  };
  const tick = () => {
    for (const clock of doc.querySelectorAll(".gj-clock[data-due]")) {
      const left = (Date.parse(clock.dataset.due) - Date.now()) / 1000;
      const words = clock.querySelector("b > span");
      /* A deadline that passes while the page is open: how far it is over is said, in its own unit, on the next load. */
      words.textContent = left >= 0 ? `剩 ${brief(left)}` : "已超期";
      if (left < 0) clock.dataset.s = "over";
    }
  };
  setInterval(tick, 60000);

  /* One press, one request: the button says so, and the second press is dropped. */
  let pressed = ""; /* the words of the button that was pressed last */
  const free = () => {
    for (const button of doc.querySelectorAll("[aria-busy=true][data-words]")) {
      button.removeAttribute("aria-busy");
      button.lastChild.textContent = button.dataset.words;
      delete button.dataset.words;
    }
    for (const form of doc.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  };
  doc.addEventListener("submit", (event) => {
    const form = event.target, button = event.submitter;
    if (form.getAttribute("method") !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    form.dataset.sent = "1";
    if (!button || !button.lastChild || button.lastChild.nodeType !== Node.TEXT_NODE) return;
    const verb = button.lastChild.textContent.trim();
    button.dataset.words = pressed = verb;
    button.setAttribute("aria-busy", "true");
    button.lastChild.textContent = verb === "下一步" ? "请稍候…" : `正在${verb}…`;
    if (form.hasAttribute("data-download")) setTimeout(free, 5000); /* a file comes, the page stays */
  }, true);
  addEventListener("pageshow", free); /* back button: the page comes from memory as it was left */

  /* A search or filter form drops its empty fields, so that the address stays short and the same. */
  doc.addEventListener("submit", (event) => {
    if (event.target.getAttribute("method") !== "get" || event.target.hasAttribute("hx-get")) return;
    for (const field of event.target.elements) if (field.name && !field.value) { field.disabled = true; setTimeout(() => { field.disabled = false; }); }
  });

  /* HTMX: what goes wrong is said in words, what is new gets the focus. */
  const messages = () => doc.getElementById("messages");
  const lost = () => {
    const box = messages(), template = doc.getElementById("gj-lost");
    if (!box || !template) return;
    const note = template.content.cloneNode(true);
    if (pressed) note.querySelector("[data-verb]").textContent = pressed;
    box.replaceChildren(note);
    box.scrollIntoView({ block: "nearest" });
    box.focus({ preventScroll: true });
    free();
  };
  for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) doc.addEventListener(name, lost);
  for (const name of ["htmx:afterRequest", "htmx:validation:halted"]) doc.addEventListener(name, free);
  doc.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.verb !== "get") return;
    const data = event.detail.formData;
    for (const [key, value] of [...data.entries()]) if (value === "") data.delete(key);
  });
  const focusNews = (root) => {
    const news = root.querySelector(".gj-errsum") || root.querySelector("[autofocus], [data-focus]");
    if (news) news.focus();
  };
  doc.addEventListener("htmx:afterSettle", (event) => {
    free();
    tick();
    prepare(event.detail.elt);
    if (event.detail.elt.id === "messages") { event.detail.elt.scrollIntoView({ block: "nearest" }); event.detail.elt.focus({ preventScroll: true }); return; }
    focusNews(event.detail.elt);
  });

  /* Keys: `/` to the search, `j` and `k` along the rows of a list (Enter opens), Esc closes the form in the row and returns to its verb. */
  doc.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(doc.activeElement.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      const search = doc.querySelector("[data-key='/']");
      if (search) { event.preventDefault(); search.focus(); }
    }
    if ((event.key === "j" || event.key === "k") && !typing && !event.ctrlKey && !event.metaKey) {
      const rows = [...doc.querySelectorAll("[data-rows] tbody a.gj-t")];
      const at = rows.indexOf(doc.activeElement);
      const next = rows[event.key === "j" ? at + 1 : at < 0 ? 0 : at - 1];
      if (next) { event.preventDefault(); next.focus(); }
    }
    if (event.key !== "Escape") return;
    const open = doc.activeElement.closest && doc.activeElement.closest("details.gj-menu[open]");
    if (open) { open.removeAttribute("open"); open.querySelector("summary").focus(); }
    const row = doc.activeElement.closest && doc.activeElement.closest("tr.gj-inl");
    if (row) {
      const verb = row.previousElementSibling && row.previousElementSibling.querySelector("a.btn");
      row.remove();
      if (verb) verb.focus();
    }
    for (const tip of doc.querySelectorAll(".gj-tip:focus")) tip.blur();
  });
  doc.addEventListener("click", (event) => {
    for (const menu of doc.querySelectorAll("details.gj-menu[open]")) if (!menu.contains(event.target)) menu.removeAttribute("open");
    const print = event.target.closest("[data-print]");
    if (print) { event.preventDefault(); window.print(); }
    const all = event.target.closest("input[data-all]");
    if (all) for (const box of doc.querySelectorAll(`input[name="${all.dataset.all}"]`)) box.checked = all.checked;
  });

  /* Chosen options are framed; chosen files are named. */
  const mark = (root) => {
    for (const box of root.querySelectorAll(".gj-choice input, .gj-rec input")) box.closest("label").classList.toggle("is-on", box.checked);
  };
  doc.addEventListener("change", (event) => {
    if (event.target.closest(".gj-choice, .gj-rec")) mark(event.target.closest("fieldset, form") || doc);
    if (event.target.type !== "file") return;
    const frame = event.target.closest(".gj-file");
    if (!frame) return;
    let list = frame.nextElementSibling;
    if (!list || !list.classList.contains("gj-filelist")) {
      list = doc.createElement("p");
      list.className = "gj-filelist";
      list.setAttribute("role", "status");
      frame.after(list);
    }
    const names = [...event.target.files].map((file) => file.name);
    list.textContent = names.length ? `已选 ${names.length} 个：${names.join("、")}` : "";
  });

  const prepare = (root) => {
    mark(root);
    if (matchMedia("(max-width:991px)").matches) for (const fold of root.querySelectorAll("details.gj-fold[open]:not([data-keep])")) fold.removeAttribute("open");
  };
  prepare(doc);
  if (!location.hash) focusNews(doc.getElementById("main") || doc);
})();
