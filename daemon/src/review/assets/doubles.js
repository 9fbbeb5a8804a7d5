// Entries that may be one, group by group: which of them are the same and which stays is chosen in the dialog of merging.

import { ask, isTyping, say } from "/assets/desk.js";
import { openMerging, writeMerge } from "/assets/merging.js";

const doubles = document.querySelector("#doubles");
const says = document.querySelector("#says").dataset;
const buttons = () => [...doubles.querySelectorAll("[data-merge]")];
let last = null;

async function takeBack() {
  if (last === null) return;
  try {
    await ask("POST", "/api/v1/deeds/undo", { body: { deed: last } });
    location.reload();
  } catch (error) {
    say(error.problem ? error.message : says.failed);
  }
}

async function merge(button) {
  const group = button.closest(".double");
  const place = buttons().indexOf(button);
  const rows = [...group.querySelectorAll(".row")];
  let deed = null;
  const merged = await openMerging(rows, async (stays, others) => { ({ deed } = await writeMerge(stays, others)); });
  if (!merged) return button.focus();
  last = deed;
  for (const row of rows) if (merged.others.includes(Number(row.dataset.id))) row.remove();
  if (group.querySelectorAll(".row").length < 2) group.remove();
  document.querySelector("#no-doubles").hidden = buttons().length > 0;
  (buttons()[place] ?? buttons().at(-1))?.focus();
  return say(`${says.didMerge}: ${merged.name}`, { label: says.undo, key: "U", run: takeBack });
}

doubles.addEventListener("click", (event) => {
  const button = event.target.closest("[data-merge]");
  if (button) merge(button);
});

document.addEventListener("keydown", (event) => {
  if (isTyping(event) || event.key.toLowerCase() !== "u") return;
  event.preventDefault();
  takeBack();
});
