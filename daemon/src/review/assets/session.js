// One session: named, linked, set to the time of its video, deleted. Everything goes through the API.

import { say } from "/assets/desk.js";
import "/assets/player.js";

const session = document.querySelector("#session");
const address = `/api/v1/sessions/${session.dataset.id}`;

/** Milliseconds of a time as in 12:34 or −1:02:03; null when it is none. */
function milliseconds(text) {
  const match = /^([-−]?)(?:(\d{1,3})[:：])?(?:(\d{1,2})[:：])?(\d{1,5})$/.exec(text.trim());
  if (!match) return null;
  const [, sign, first, second, last] = match;
  const [hours, minutes] = second === undefined ? [0, first ?? 0] : [first, second];
  const ms = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(last)) * 1000;
  return sign ? -ms : ms;
}

function warn(dialog, text) {
  const warning = dialog.querySelector(".warning");
  warning.textContent = text;
  warning.hidden = text === "";
}

async function told(answer) {
  const problem = await answer.json();
  return `${problem.title}. ${problem.next_step}`;
}

/** Sends a change; true when it was made. A newer version is shown in place of ours. */
async function change(dialog, patch) {
  try {
    const answer = await fetch(address, {
      method: "PATCH",
      headers: { "Content-Type": "application/json", "If-Match": session.dataset.etag },
      body: JSON.stringify(patch),
    });
    if (answer.ok) return true;
    if (answer.status === 412) {
      const newer = await (await fetch(address)).json();
      session.dataset.etag = newer.etag;
      fill(newer);
      warn(dialog, session.dataset.conflict);
    } else {
      warn(dialog, await told(answer));
    }
  } catch {
    warn(dialog, session.dataset.failed);
  }
  return false;
}

for (const button of document.querySelectorAll("[data-opens]")) {
  const dialog = document.getElementById(button.dataset.opens);
  button.addEventListener("click", () => {
    warn(dialog, "");
    dialog.showModal();
    dialog.dispatchEvent(new Event("opened"));
  });
}
for (const button of document.querySelectorAll('dialog [value="cancel"]')) {
  button.addEventListener("click", () => button.closest("dialog").close());
}

const edit = document.querySelector("#edit-session");
const fields = edit.querySelector("form").elements;

function clock(ms) {
  const seconds = Math.round(Math.abs(ms) / 1000);
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const text = hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
  return ms < 0 ? `-${text}` : text;
}

/** Shows the offset of a link, and remembers its milliseconds. */
function hold(field, link) {
  field.defaultValue = link ? clock(link.offset_ms) : "";
  field.value = field.defaultValue;
  field.dataset.ms = link ? link.offset_ms : "";
}

function fill({ title, video, recording }) {
  fields.title.value = title;
  fields.video.value = video?.url ?? "";
  hold(fields.offset, video);
  if (recording && ![...fields.recording.options].some((option) => option.value === recording.file)) {
    fields.recording.add(new Option(recording.file));
  }
  fields.recording.value = recording?.file ?? "";
  hold(fields["recording-offset"], recording);
}

function showRecordingOffset() {
  edit.querySelector("[data-for=recording]").hidden = fields.recording.value === "";
}

edit.addEventListener("opened", async () => {
  showRecordingOffset();
  // Of a list that cannot be had, what stands there already is enough.
  const answer = await fetch("/api/v1/recordings").catch(() => null);
  if (!answer?.ok || fields.recording.dataset.listed) return;
  fields.recording.dataset.listed = "yes";
  const held = fields.recording.value;
  for (const { file } of await answer.json()) {
    if (file !== held) fields.recording.add(new Option(file));
  }
});
fields.recording.addEventListener("change", showRecordingOffset);

/** An offset as typed: what was not changed keeps its milliseconds. */
function offset(field) {
  if (field.value === field.defaultValue && field.dataset.ms) return Number(field.dataset.ms);
  return milliseconds(field.value || "0:00");
}

edit.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const [video, recording] = [fields.video.value.trim(), fields.recording.value];
  const [videoOffset, recordingOffset] = [offset(fields.offset), offset(fields["recording-offset"])];
  if ((video && videoOffset === null) || (recording && recordingOffset === null)) {
    warn(edit, session.dataset.notATime);
    return;
  }
  const made = await change(edit, {
    title: fields.title.value,
    video: video ? { url: video, offset_ms: videoOffset } : null,
    recording: recording ? { file: recording, offset_ms: recordingOffset } : null,
  });
  if (made) location.reload();
});

const anchor = document.querySelector("#anchor");
let anchored = null;
document.querySelector(".timeline")?.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-anchor]");
  if (!button) return;
  const { video } = await (await fetch(address)).json();
  if (!video) {
    say(session.dataset.noVideo);
    return;
  }
  anchored = { url: video.url, at: Number(button.dataset.anchor) };
  anchor.querySelector(".quoted").textContent = button.closest(".line").querySelector(".text").textContent;
  anchor.querySelector("input").value = clock(Math.max(0, anchored.at + video.offset_ms));
  warn(anchor, "");
  anchor.showModal();
  anchor.querySelector("input").select();
});

anchor.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const shown = milliseconds(anchor.querySelector("input").value);
  if (shown === null) {
    warn(anchor, session.dataset.notATime);
    return;
  }
  if (await change(anchor, { video: { url: anchored.url, offset_ms: shown - anchored.at } })) location.reload();
});

const going = document.querySelector("#delete-session");
const typed = going.querySelector("[name=typed]");
going.addEventListener("opened", async () => {
  const answer = await fetch(`${address}/leaving`);
  if (!answer.ok) {
    warn(going, await told(answer));
    return;
  }
  for (const [name, count] of Object.entries(await answer.json())) {
    const place = going.querySelector(`[data-count=${name}]`);
    if (place) place.textContent = count.toLocaleString(document.documentElement.lang);
  }
});
typed?.addEventListener("input", () => {
  going.querySelector("[type=submit]").disabled = typed.value.trim() !== session.dataset.title.trim();
});
going.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  if (typed.value.trim() !== session.dataset.title.trim()) return;
  try {
    const answer = await fetch(address, { method: "DELETE", headers: { "If-Match": session.dataset.etag } });
    if (answer.ok) location.assign("/sessions");
    else warn(going, answer.status === 412 ? session.dataset.conflict : await told(answer));
  } catch {
    warn(going, session.dataset.failed);
  }
});
