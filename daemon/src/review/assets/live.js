// The talk as it comes, and the expressions met in it. The server tells; this page only shows.

import "/assets/desk.js";
import { heed, refresh, select } from "/assets/entries.js";

const LINES_MAX = 300;
const ENTRIES_MAX = 40;

const line = document.querySelector("#line");
const lines = document.querySelector("#lines");
const entries = document.querySelector("#entries");
const caption = document.querySelector("#caption");
const shape = document.querySelector("#line-shape");

function state(name) {
  line.dataset.state = name;
  line.querySelector(".says").textContent = line.dataset[name];
}

function clock(ms) {
  const seconds = Math.floor(ms / 1000);
  const pad = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
}

const isAtEnd = () => lines.scrollHeight - lines.scrollTop - lines.clientHeight < 80;
const toEnd = () => { lines.scrollTop = lines.scrollHeight; };

function hear({ id, utterance }) {
  if (document.getElementById(`line-${id}`)) return;
  const follow = isAtEnd();
  const item = shape.content.firstElementChild.cloneNode(true);
  item.id = `line-${id}`;
  item.querySelector(".at").textContent = clock(utterance.start_ms);
  item.querySelector(".speaker").textContent = utterance.speaker ?? "";
  const text = item.querySelector(".text");
  text.lang = utterance.language;
  text.textContent = utterance.text;
  lines.append(item);
  while (lines.children.length > LINES_MAX) lines.firstElementChild.remove();
  caption.textContent = "";
  document.querySelector("#silence").hidden = true;
  if (follow) toEnd();
}

/** A point on the time line: what OBS did, or what the streamer wants to find again. */
function point({ id, mark }) {
  const shape = document.getElementById(`point-${mark.kind}`);
  if (!shape || document.getElementById(`point-${id}`)) return;
  const follow = isAtEnd();
  const item = shape.content.firstElementChild.cloneNode(true);
  item.id = `point-${id}`;
  item.querySelector(".at").textContent = `${mark.at_ms < 0 ? "−" : ""}${clock(Math.abs(mark.at_ms))}`;
  item.querySelector(".text").textContent = mark.label ?? "";
  lines.append(item);
  while (lines.children.length > LINES_MAX) lines.firstElementChild.remove();
  document.querySelector("#silence").hidden = true;
  if (follow) toEnd();
}

/** Marks an expression in the latest line it was said in. */
function mark(id, entry) {
  const texts = [...lines.querySelectorAll(".text")].reverse().slice(0, 8);
  for (const node of texts.flatMap((text) => [...text.childNodes])) {
    const at = node.nodeType === Node.TEXT_NODE && entry.surface ? node.data.indexOf(entry.surface) : -1;
    if (at < 0) continue;
    const said = node.splitText(at);
    said.splitText(entry.surface.length);
    const link = document.createElement("a");
    link.className = "met";
    link.href = `/entries/${id}`;
    link.textContent = entry.surface;
    said.replaceWith(link);
    return;
  }
}

async function meet({ id, entry }) {
  mark(id, entry);
  const shown = document.getElementById(`entry-${id}`);
  const fresh = await refresh(id);
  if (!fresh || fresh.dataset.state === "rejected") return;
  if (shown) return;
  fresh.classList.add("arrived");
  entries.prepend(fresh);
  while (entries.children.length > ENTRIES_MAX) entries.lastElementChild.remove();
  document.querySelector("#none").hidden = true;
  if (!entries.querySelector('[aria-current="true"]')) select(fresh, { focus: false });
}

const events = new EventSource("/api/v1/events");
const on = (name, act) => events.addEventListener(name, (event) => act(JSON.parse(event.data)));
let resting = line.dataset.state;
events.addEventListener("open", () => state(resting));
events.addEventListener("error", () => state("lost"));
on("caption", ({ text, language }) => {
  caption.lang = language;
  caption.textContent = text;
});
on("utterance", hear);
on("entry_kept", meet);
on("marked", point);
on("session_started", () => location.reload());
on("session_ended", () => { resting = "idle"; state(resting); });
// Something may have been missed: the server shows all of it again.
on("reload", () => location.reload());
heed(events);
addEventListener("pagehide", () => events.close());
toEnd();
if (entries.firstElementChild) select(entries.firstElementChild, { focus: false });
