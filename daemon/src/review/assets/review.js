// The queue and the list: filters apply as they are chosen; the rest is common to all entries.

import "/assets/desk.js";
import "/assets/player.js";
import { heed } from "/assets/entries.js";

const filters = document.querySelector("#filters");
filters?.addEventListener("change", (event) => {
  if (event.target.matches("select")) filters.requestSubmit();
});

const events = new EventSource("/api/v1/events");
heed(events);
addEventListener("pagehide", () => events.close());
