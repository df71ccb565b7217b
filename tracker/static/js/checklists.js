// The number of a visit, the note that opens under 不合格, and printing. Everything works without it.

/** A random UUID; crypto.randomUUID is missing on plain http. */
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

const number = document.querySelector("[data-uuid]");
if (number && !document.getElementById("form-errors")) number.value = uuid();

/** Whoever says 不合格 says what was found. On the document, for an upload replaces the page's middle. */
document.addEventListener("change", (event) => {
  if (event.target.type !== "radio" || event.target.value !== "failed") return;
  const more = event.target.closest(".sheet-item")?.querySelector(".item-more");
  if (more) more.open = true;
});

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
