// Keeps the original beside the split one looks at. Without this file the links 原文第…行 do the same.

const original = document.querySelector(".original-text");

/** Scrolls the original within its own box; where it has none (on the phone) nothing moves. */
function show(mark) {
  if (!mark || original.scrollHeight <= original.clientHeight) return;
  original.scrollTop += mark.getBoundingClientRect().top - original.getBoundingClientRect().top - original.clientHeight / 4;
}

function markOf(split) {
  return document.getElementById(split.id.replace("split", "place"));
}

function follow(event) {
  const split = event.target.closest(".split");
  if (split) show(markOf(split));
}

if (original) {
  const wanted = document.querySelector(".split:target");
  show(wanted ? markOf(wanted) : original.querySelector("mark"));
  document.querySelector(".splits")?.addEventListener("focusin", follow);
}
