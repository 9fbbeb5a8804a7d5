// The queue: what stands beside an entry, the next ones fetched before they are needed, deeds on many.

import { isTyping, say, tellTimes } from "/assets/desk.js";
import { act, all, deeds, heed, picked, pickNone, select, selected, write } from "/assets/entries.js";
import "/assets/player.js";

/** Entries ahead whose details are fetched before the reader comes to them. */
const AHEAD = 3;
/** How near the end of the list the next piece is fetched. */
const NEAR_END = 12;

const list = document.querySelector("#entries");
const detail = document.querySelector("#detail");
const place = document.querySelector("#place");
const bulk = document.querySelector("#bulk");
const filters = document.querySelector("#filters");
const says = document.querySelector("#says").dataset;
const isOne = () => list.dataset.view === "one" && detail !== null;

filters?.addEventListener("change", (event) => {
  if (event.target.matches("select")) filters.requestSubmit();
});

// What stands beside each entry, fetched once until something is decided about it.
const details = new Map();

function fetchDetail(id) {
  if (!details.has(id)) {
    details.set(id, fetch(`/fragments/entries/${id}/detail`).then((answer) => (answer.ok ? answer.text() : "")));
  }
  return details.get(id);
}

async function showDetail(item) {
  if (!isOne()) return;
  const { id } = item.dataset;
  const html = await fetchDetail(id);
  if (selected()?.dataset.id !== id || detail.dataset.of === `${id} ${item.dataset.etag}`) return;
  detail.innerHTML = html;
  detail.dataset.of = `${id} ${item.dataset.etag}`;
  detail.hidden = html === "";
  tellTimes(detail);
}

/** Fetches what the reader comes to next: details, and the next piece of the list. */
function lookAhead(item) {
  const items = all();
  const at = items.indexOf(item);
  if (isOne()) for (const next of items.slice(at + 1, at + 1 + AHEAD)) fetchDetail(next.dataset.id);
  if (items.length - at <= NEAR_END) fetchMore();
  if (place && isOne()) {
    place.hidden = false;
    place.textContent = `${at + 1} ${document.documentElement.lang === "ja" ? "／" : "/"} ${items.length}${document.querySelector("#more") ? "+" : ""}`;
  }
}

let fetching = null;
function fetchMore() {
  const more = document.querySelector("#more");
  if (!more || fetching) return;
  fetching = fetch(more.href).then((answer) => answer.text()).then((html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    for (const item of page.querySelectorAll("#entries > .entry")) {
      if (!document.getElementById(item.id)) list.append(document.adoptNode(item));
    }
    const next = page.querySelector("#more");
    if (next) more.href = next.getAttribute("href");
    else more.closest(".more").remove();
  }).catch(() => {}).finally(() => { fetching = null; });
}

list.addEventListener("chosen", ({ detail: item }) => {
  showDetail(item);
  lookAhead(item);
});
list.addEventListener("decided", () => {
  details.clear();
  if (!isOne()) return;
  delete detail.dataset.of;
  if (selected()) showDetail(selected());
});
// On the page of one entry, what stands around it is fetched anew when something was decided.
const around = document.querySelector("#around");
list.addEventListener("decided", async () => {
  if (!around) return;
  const page = await fetch(location.pathname).then((answer) => answer.text()).catch(() => "");
  const fresh = new DOMParser().parseFromString(page, "text/html").querySelector("#around");
  if (!fresh) return;
  around.replaceChildren(...fresh.childNodes);
  tellTimes(around);
});
around?.addEventListener("click", (event) => {
  const doubles = event.target.closest("[data-merge]")?.closest("#doubles");
  const likely = [...doubles?.querySelectorAll(".row") ?? []].map((row) => Number(row.dataset.id));
  if (doubles && selected()) deeds.merge([selected()], likely);
});
list.addEventListener("end", () => say(says.end));
list.addEventListener("pick", () => {
  if (!bulk) return;
  const count = picked().length;
  bulk.hidden = count === 0;
  list.classList.toggle("picking", count > 0);
  bulk.querySelector(".how-many").textContent = `${count} ${says.picked}`;
});
bulk?.addEventListener("click", (event) => {
  const wish = event.target.closest("[data-bulk]")?.dataset.bulk;
  if (wish === "clear") pickNone();
  else if (wish) act(wish);
});

/** Makes the entry say what a sense of the dictionary says. */
async function choose(button) {
  const item = selected();
  if (!item || button.getAttribute("aria-pressed") === "true") return;
  const { sense, reading } = button.dataset;
  const teachesJapanese = item.querySelector(".word").lang === "ja";
  const patch = teachesJapanese ? { english: sense } : { japanese: sense, ...(reading ? { reading } : {}) };
  for (const other of detail.querySelectorAll(".sense")) other.setAttribute("aria-pressed", String(other === button));
  const meaning = item.querySelector(".meaning");
  const before = meaning.cloneNode(true);
  meaning.textContent = sense;
  try {
    await write(item, patch);
  } catch (error) {
    meaning.replaceWith(before);
    details.clear();
    delete detail.dataset.of;
    showDetail(item);
    say(error.status === 412 ? says.elsewhere : error.problem ? error.message : says.failed);
  }
}

detail?.addEventListener("click", (event) => {
  const sense = event.target.closest(".sense");
  if (sense) choose(sense);
  else if (event.target.closest('[data-deed="merge"]') && selected()) deeds.merge([selected()]);
});

document.addEventListener("keydown", (event) => {
  if (isTyping(event) || event.shiftKey) return;
  if (isOne() && /^[1-9]$/.test(event.key)) {
    const sense = detail.querySelectorAll(".sense")[Number(event.key) - 1];
    if (sense) choose(sense);
  } else if (event.key.toLowerCase() === "v") {
    document.querySelector('.views [aria-current="false"]')?.click();
  }
});

const events = new EventSource("/api/v1/events");
heed(events);
for (const name of ["entry_changed", "entries_changed"]) {
  events.addEventListener(name, () => details.clear());
}
addEventListener("pagehide", () => events.close());
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
if (selected()) select(selected(), { focus: false });
