// Conveniences of every page. Everything works without them.

const changed = new WeakSet();

/** A second tap on a slow network must not send a form twice. */
function guardDoubleSubmit(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  changed.delete(form);
  event.submitter?.setAttribute("aria-busy", "true");
}

/** Coming back with the back button finds the form usable again. */
function release() {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  }
}

function hasUnsavedText() {
  return [...document.forms].some((form) => changed.has(form) && form.method === "post" && !form.dataset.sent);
}

function warnUnsaved(event) {
  if (hasUnsavedText()) event.preventDefault();
}

/** "/" goes to the search box, Escape closes open menus. */
function keys(event) {
  if (event.key === "Escape") return closeMenus(null);
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  const search = document.querySelector("[data-search]");
  if (event.key !== "/" || typing || !search || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  search.focus();
  search.select();
}

function closeMenus(target) {
  for (const menu of document.querySelectorAll(".person[open], .menu details[open]")) {
    if (!target || !menu.contains(target)) menu.open = false;
  }
}

/** The network failed under htmx: say so, nothing was lost. */
function offline() {
  const box = document.getElementById("messages");
  if (!box) return;
  const alert = document.createElement("div");
  alert.className = "alert alert-danger";
  alert.setAttribute("role", "alert");
  alert.textContent = "网络不通，刚才的操作没有完成。已填写的内容还在，请稍后重试。";
  box.replaceChildren(alert);
}

document.addEventListener("submit", guardDoubleSubmit);
document.addEventListener("input", (event) => event.target.form && changed.add(event.target.form));
document.addEventListener("keydown", keys);
document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("htmx:sendError", offline);
document.addEventListener("htmx:afterRequest", release);
window.addEventListener("pageshow", release);
window.addEventListener("beforeunload", warnUnsaved);
document.getElementById("form-errors")?.focus();
