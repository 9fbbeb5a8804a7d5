// What stands in the picture, and the buttons that change it. The server writes it; a change is asked for and is shown
// when OBS has done it.

import { say } from "/assets/desk.js";

const EVERY_MS = 2000;
const stand = document.querySelector("#stand");
const errands = document.querySelector(".errands-now");
let shown = null;
let fetching = null;
let isStale = false;

async function fetchIt() {
  const answer = await fetch("/fragments/stand");
  if (!answer.ok) return;
  const fresh = await answer.text();
  // What is the same stays, for somebody may just be pressing a button of it.
  if (fresh === shown) return;
  shown = fresh;
  const focus = document.activeElement?.closest("[data-card]");
  const act = document.activeElement?.dataset.act;
  stand.innerHTML = fresh;
  if (!focus || !act) return;
  const { plugin, card } = focus.dataset;
  stand.querySelector(`[data-plugin="${plugin}"][data-card="${card}"] [data-act="${act}"]`)?.focus();
}

/** Shows what stands now. Asked again meanwhile, it looks once more. */
export async function refresh() {
  if (fetching) {
    isStale = true;
    return;
  }
  do {
    isStale = false;
    fetching = fetchIt().catch(() => {});
    await fetching;
  } while (isStale);
  fetching = null;
}

async function ask(errand) {
  try {
    const answer = await fetch("/api/v1/live/errands", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(errand),
    });
    if (answer.ok) {
      say(errands.dataset.asked);
      return;
    }
    const problem = await answer.json();
    say(`${problem.title}. ${problem.next_step}`);
  } catch {
    say(errands.dataset.failed);
  }
}

errands.addEventListener("click", (event) => {
  const type = event.target.closest("[data-do]")?.dataset.do;
  if (type) ask({ type });
});

stand.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  const of = button?.closest("[data-card]");
  if (!of) return;
  const [plugin, card] = [Number(of.dataset.plugin), Number(of.dataset.card)];
  if (button.dataset.act === "hide") ask({ type: "hide", plugin, card });
  else ask({ type: "pin", plugin, card, is_pinned: button.getAttribute("aria-pressed") !== "true" });
});

/** Shows it anew when it changes, and the rest of it every two seconds while somebody looks. */
export function heed(on) {
  on("cards_changed", refresh);
  on("taps_changed", refresh);
  setInterval(() => { if (!document.hidden) refresh(); }, EVERY_MS);
}
