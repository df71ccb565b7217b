// The rows of a plan or a split and the finding's own number. Without this file the server adds rows and makes the number.

/** A copy of the last row, empty, with its fields renumbered: measures-3-text → measures-4-text. */
function nextRow(rows) {
  const last = rows.lastElementChild;
  const copy = last.cloneNode(true);
  const index = rows.children.length;
  for (const element of copy.querySelectorAll("[id], [name], [for], [aria-describedby]")) {
    for (const name of ["id", "name", "for", "aria-describedby"]) {
      const value = element.getAttribute(name);
      if (value) element.setAttribute(name, value.replaceAll(/(measures|parts)-\d+/g, `$1-${index}`));
    }
  }
  for (const field of copy.querySelectorAll("input, textarea")) {
    field.value = "";
    field.textContent = "";
  }
  for (const field of copy.querySelectorAll("select")) field.selectedIndex = 0;
  for (const error of copy.querySelectorAll(".invalid-feedback")) error.remove();
  for (const marked of copy.querySelectorAll(".is-invalid")) marked.classList.remove("is-invalid");
  const label = copy.querySelector("label");
  label.textContent = label.textContent.trim().replace(/\d+/, index + 1);
  return copy;
}

function addRow(rows) {
  if (rows.children.length >= Number(rows.dataset.rows)) return null;
  const row = nextRow(rows);
  rows.append(row);
  return row;
}

/** One empty row is enough where the next one comes by itself; the server sends three. */
function foldEmptyRows(rows) {
  const least = Number(rows.dataset.least || 1);
  const isEmpty = (row) => row && [...row.querySelectorAll("textarea, input:not([type=hidden])")].every((field) => !field.value);
  while (rows.children.length > least && isEmpty(rows.lastElementChild) && isEmpty(rows.lastElementChild.previousElementSibling)) {
    rows.lastElementChild.remove();
  }
}

/** The button adds one row in place; typing into the last row brings the next. */
function growPlan(rows) {
  const button = document.querySelector("[data-more]");
  button.textContent = button.textContent.replace(/三行/, "一条");
  foldEmptyRows(rows);
  button.addEventListener("click", (event) => {
    event.preventDefault();
    addRow(rows)?.querySelector("textarea").focus();
  });
  rows.addEventListener("input", (event) => {
    if (event.target.closest("[data-row]") === rows.lastElementChild && event.target.value) addRow(rows);
  });
}

/** A random UUID; crypto.randomUUID is missing on plain http. */
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

const rows = document.querySelector("[data-rows]");
if (rows) growPlan(rows);

const number = document.querySelector("[data-uuid]");
if (number && !document.getElementById("form-errors")) number.value = uuid();
