// The talk as it comes: follows what happens from where the page was made, and shows lines as the server writes them.

import "/assets/desk.js";

const line = document.querySelector("#line");
const lines = document.querySelector("#lines");
const caption = document.querySelector("#caption");
const silence = document.querySelector("#silence");

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

function append(item, most) {
  const follow = isAtEnd();
  lines.append(item);
  while (lines.children.length > most) lines.firstElementChild.remove();
  silence.hidden = true;
  if (follow) toEnd();
}

/** A point on the time line: what OBS did, or what the streamer wants to find again. */
function point({ id, mark }, most) {
  const shape = document.getElementById(`point-${mark.kind}`);
  if (!shape || document.getElementById(`point-${id}`)) return;
  const item = shape.content.firstElementChild.cloneNode(true);
  item.id = `point-${id}`;
  item.querySelector(".at").textContent = `${mark.at_ms < 0 ? "−" : ""}${clock(Math.abs(mark.at_ms))}`;
  item.querySelector(".text").textContent = mark.label ?? "";
  append(item, most);
}

// Lines are fetched one after another, so that they stand in their order.
let fetching = Promise.resolve();

function hear({ id }, most) {
  fetching = fetching.then(async () => {
    if (document.getElementById(`line-${id}`)) return;
    const answer = await fetch(`/fragments/lines/${id}`);
    if (!answer.ok) return;
    const shape = document.createElement("template");
    shape.innerHTML = await answer.text();
    const item = shape.content.querySelector(".line");
    if (!item) return;
    append(item, most);
    caption.textContent = "";
  }).catch(() => state("lost"));
}

/** Follows what happens; the page keeps `most` lines. Returns a way to hear of the rest. */
export function follow({ most }) {
  const events = new EventSource(`/api/v1/events?after=${lines.dataset.cursor}`);
  const on = (name, act) => events.addEventListener(name, (event) => act(JSON.parse(event.data)));
  let resting = line.dataset.state;
  events.addEventListener("open", () => state(resting));
  events.addEventListener("error", () => state("lost"));
  on("caption", ({ text, language }) => {
    caption.lang = language;
    caption.textContent = text;
  });
  on("utterance", (told) => hear(told, most));
  on("marked", (told) => point(told, most));
  on("session_started", () => location.reload());
  on("session_ended", () => { resting = "idle"; state(resting); });
  // Something may have been missed: the server shows all of it again.
  on("reload", () => location.reload());
  addEventListener("pagehide", () => events.close());
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  toEnd();
  return { events, on };
}
