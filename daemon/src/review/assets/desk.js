// What every page can do: ask the API, say what happened, search by key, tell times. Pages read without it.

document.documentElement.classList.add("scripted");

const notice = document.querySelector("#notice");
let hiding;

/** Says one line at the foot of the page for a while; `act` offers a button: { label, key, run }. */
export function say(text, act) {
  clearTimeout(hiding);
  notice.replaceChildren(text);
  if (act) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = act.label;
    const key = document.createElement("kbd");
    key.textContent = act.key;
    button.append(" ", key);
    button.addEventListener("click", () => { hush(); act.run(); });
    notice.append(" ", button);
  }
  notice.hidden = false;
  hiding = setTimeout(hush, act ? 8000 : 5000);
}

function hush() {
  notice.hidden = true;
}

/** What is to be said once the page was read again. */
const SAID = "aivlingual-said";

/** Reads the page again, and says something when it is there. */
export function readAgain(text) {
  sessionStorage.setItem(SAID, text);
  location.reload();
}
const said = sessionStorage.getItem(SAID);
sessionStorage.removeItem(SAID);
if (said) say(said);

/** A refusal of the API: its status and, where it gave one, its problem. */
export class Refusal extends Error {
  constructor(status, problem) {
    super(problem ? `${problem.title}. ${problem.next_step}` : `status ${status}`);
    this.status = status;
    this.problem = problem;
  }
}

/**
 * Asks the API. Answers { body, etag, deed }; throws a Refusal, or a TypeError when nobody answers. A write whose answer
 * was lost is sent once more with the same key, and done once.
 */
export async function ask(method, path, { body, etag } = {}) {
  const headers = {};
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (etag) headers["If-Match"] = etag;
  if (method !== "GET") headers["Idempotency-Key"] = crypto.randomUUID();
  const send = () => fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const answer = await send().catch(send);
  const isJson = answer.headers.get("Content-Type")?.includes("json");
  const told = isJson ? await answer.json().catch(() => null) : null;
  if (!answer.ok) throw new Refusal(answer.status, told);
  return { body: told, etag: answer.headers.get("ETag"), deed: Number(answer.headers.get("Deed")) || null };
}

/** True while keys belong to a field or a dialog. */
export function isTyping(event) {
  return event.ctrlKey || event.metaKey || event.altKey || event.isComposing
    || document.querySelector("dialog[open]") !== null
    || event.target.closest?.("input:not([type=checkbox]), select, textarea") !== null;
}

document.addEventListener("keydown", (event) => {
  const search = document.querySelector("#finder [type=search]") ?? document.querySelector("#search");
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

/** Times are written for machines; people read them in their own zone. */
export function tellTimes(within) {
  for (const time of within.querySelectorAll("time")) {
    const when = new Date(time.dateTime);
    if (!Number.isNaN(when.getTime())) {
      const parts = "day" in time.dataset ? { dateStyle: "medium" } : { dateStyle: "medium", timeStyle: "short" };
      time.textContent = when.toLocaleString(document.documentElement.lang, parts);
    }
  }
}
tellTimes(document);
