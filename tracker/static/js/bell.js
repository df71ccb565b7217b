// How many notices are unread, kept up to date: each minute while the page is looked at, and when it is looked at again.

const PERIOD = 60_000;
const bell = document.querySelector("[data-unread-url]");
const says = document.getElementById("bell-says");
const title = document.title;
let asked = 0;
let known = Number(bell?.dataset.unread);

function show(unread) {
  const badge = bell.querySelector(".count");
  badge.hidden = unread === 0;
  badge.firstChild.nodeValue = unread < 100 ? String(unread) : "99+";
  document.title = unread ? `(${unread}) ${title}` : title;
  if (unread > known) says.textContent = `新到${unread - known}条通知，共${unread}条未读`;
  known = unread;
}

async function ask() {
  if (document.hidden || Date.now() - asked < PERIOD / 4) return;
  asked = Date.now();
  try {
    const answer = await fetch(bell.dataset.unreadUrl, { redirect: "manual", headers: { Accept: "application/json" } });
    if (answer.ok) show((await answer.json()).unread);
    else if (answer.type === "opaqueredirect") clearInterval(timer); // logged out: the next click says so
  } catch {
    // No network: the next minute asks again.
  }
}

const timer = bell && setInterval(ask, PERIOD);
if (bell) {
  show(known);
  asked = Date.now();
  document.addEventListener("visibilitychange", ask);
  window.addEventListener("focus", ask);
  window.addEventListener("pageshow", (event) => event.persisted && ask());
}
