// What every page can do: search by key, notices, word of what happens. Pages read without it.

document.documentElement.classList.add("scripted");

const notice = document.querySelector("#notice");
let hiding;

/** Says one line at the foot of the page for a while. */
export function say(text) {
  clearTimeout(hiding);
  notice.textContent = text;
  notice.hidden = false;
  hiding = setTimeout(() => { notice.hidden = true; }, 5000);
}

/** True while keys belong to a field or a dialog. */
export function isTyping(event) {
  return event.ctrlKey || event.metaKey || event.altKey || event.isComposing
    || document.querySelector("dialog[open]") !== null
    || event.target.closest("input, select, textarea") !== null;
}

document.addEventListener("keydown", (event) => {
  const search = document.querySelector("#search");
  if (event.key === "/" && !isTyping(event) && search) {
    event.preventDefault();
    search.focus();
  }
  if (event.key === "Escape" && event.target === search) search.blur();
});

// The menu works by itself; it only learns to close when one turns away from it.
const menu = document.querySelector(".menu");
document.addEventListener("click", (event) => { if (menu && !menu.contains(event.target)) menu.open = false; });
menu?.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
menu?.addEventListener("focusout", (event) => {
  if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
});

// Times are written for machines; people read them in their own zone.
for (const time of document.querySelectorAll("time")) {
  const when = new Date(time.dateTime);
  if (!Number.isNaN(when.getTime())) {
    time.textContent = when.toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  }
}
