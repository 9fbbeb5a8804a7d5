// The talk as it comes, what stands in the picture, and the expressions met. The server tells; this page only shows.

import { say } from "/assets/desk.js";
import { heed, refresh, select } from "/assets/entries.js";
import { heed as heedStand } from "/assets/stand.js";
import { follow } from "/assets/talk.js";

const LINES_MAX = 300;
const ENTRIES_MAX = 40;

const entries = document.querySelector("#entries");

async function meet({ id }) {
  const shown = document.getElementById(`entry-${id}`);
  const fresh = await refresh(id);
  if (!fresh || fresh.dataset.state === "rejected") return;
  if (shown || document.getElementById(`entry-${id}`)) return;
  fresh.classList.add("arrived");
  entries.prepend(fresh);
  while (entries.children.length > ENTRIES_MAX) entries.lastElementChild.remove();
  document.querySelector("#none").hidden = true;
  if (!entries.querySelector('[aria-current="true"]')) select(fresh, { focus: false });
}

const { events, on } = follow({ most: LINES_MAX });
on("entry_kept", meet);
heedStand(on);
heed(events);
if (entries.firstElementChild) select(entries.firstElementChild, { focus: false });

const link = document.querySelector("#dock-link");
document.querySelector("#dock-make").addEventListener("click", async () => {
  try {
    const answer = await fetch("/api/v1/links?to=dock", { method: "POST" });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    link.value = (await answer.json()).url;
    link.hidden = false;
    link.select();
  } catch {
    say(document.querySelector(".errands-now").dataset.failed);
  }
});
