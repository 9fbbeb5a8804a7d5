// Plays moments of the owner's recordings. Buttons name a moment in data-play, as in "3 12000 15000": the session, from
// where to where in milliseconds. The daemon cuts it when it is asked for and keeps nothing.

import { isTyping, say } from "/assets/desk.js";

let player = null;
const ready = new Map();

function open() {
  if (player) return player;
  const shape = document.querySelector("#player-shape").content.firstElementChild.cloneNode(true);
  document.body.append(shape);
  player = { shape, sound: shape.querySelector("audio"), says: shape.querySelector(".says") };
  shape.querySelector("button").addEventListener("click", close);
  player.sound.addEventListener("error", explain);
  return player;
}

function close() {
  player.sound.pause();
  player.sound.removeAttribute("src");
  player.sound.load();
  player.shape.hidden = true;
}

// A media element does not tell why it failed; the daemon does.
async function explain() {
  const address = player.sound.getAttribute("src");
  if (!address) return;
  close();
  try {
    const answer = await fetch(address);
    const problem = answer.ok ? null : await answer.json();
    say(problem ? `${problem.title}. ${problem.next_step}` : player.shape.dataset.failed);
  } catch {
    say(player.shape.dataset.failed);
  }
}

function start(button) {
  const [session, from, to] = button.dataset.play.split(" ");
  const { shape, sound, says } = open();
  const address = `/api/v1/sessions/${session}/moments?from_ms=${from}&to_ms=${to}`;
  shape.hidden = false;
  says.textContent = button.closest(".entry, .line")?.querySelector(".word, .text")?.textContent ?? "";
  if (sound.getAttribute("src") === address) sound.currentTime = 0;
  else sound.src = address;
  // Refused where a browser wants a click first: then the controls are there to be clicked.
  sound.play().catch(() => {});
}

/** Plays the moment of an entry that is on the page; false when it has none that can be played. */
export function play(entryId) {
  const button = document.querySelector(`#entry-${entryId} [data-play]:not([hidden])`);
  if (button) start(button);
  return button !== null;
}

async function canPlay(session) {
  if (!ready.has(session)) {
    ready.set(session, fetch(`/api/v1/sessions/${session}/footage`)
      .then((answer) => (answer.ok ? answer.json() : {}))
      .then(({ state }) => state === "ready", () => false));
  }
  return ready.get(session);
}

/** Shows the buttons whose sessions have a recording. */
async function reveal() {
  for (const button of document.querySelectorAll("[data-play][hidden]")) {
    if (await canPlay(button.dataset.play.split(" ")[0])) button.hidden = false;
  }
}

reveal();
const list = document.querySelector("#entries");
if (list) new MutationObserver(reveal).observe(list, { childList: true });

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-play]");
  if (!button) return;
  event.stopPropagation();
  start(button);
}, { capture: true });

// After all others have seen the key, so that a page may do something else with it.
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "p" || isTyping(event)) return;
  queueMicrotask(() => {
    const current = document.querySelector('.entry[aria-current="true"]');
    if (current && !event.defaultPrevented) play(current.dataset.id);
  });
});
