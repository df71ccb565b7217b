// The list's boxes: one box for the page, a count beside "勾选的". Without this file the radio buttons do both.

const form = document.querySelector("[data-selection]");

function count(boxes, all) {
  const chosen = boxes.filter((box) => box.checked).length;
  form.querySelector("[data-chosen]").textContent = `（${chosen}个）`;
  all.checked = chosen === boxes.length;
  all.indeterminate = chosen > 0 && chosen < boxes.length;
  if (chosen) form.querySelector("input[name=scope][value=chosen]").checked = true;
}

if (form) {
  const boxes = [...form.querySelectorAll("input[name=finding]")];
  const all = document.createElement("input");
  all.type = "checkbox";
  all.setAttribute("aria-label", "全选本页");
  form.querySelector("thead .pick").replaceChildren(all);
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    count(boxes, all);
  });
  form.addEventListener("change", (event) => {
    if (event.target.name === "finding") count(boxes, all);
  });
  count(boxes, all);
}
