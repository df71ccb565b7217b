// Copies the sentence. Without JavaScript it can be selected and copied by hand, so the button stays hidden.

async function copy(button) {
  const field = document.getElementById(button.dataset.copy);
  field.closest("details")?.setAttribute("open", ""); // what is folded cannot be selected
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    document.execCommand("copy"); // plain http inside a county network has no clipboard API
  }
  document.querySelector("[data-copied]").textContent = "已复制";
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}
