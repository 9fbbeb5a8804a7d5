// Search as one types. The server makes the list; this only asks for it sooner and puts it in place.

import { say, tellTimes } from "/assets/desk.js";
import "/assets/views.js";

const WAIT_MS = 120;
const finder = document.querySelector("#finder");
const finding = document.querySelector("#finding");
let waiting;
let asking;

/** Fetches a page of ours and returns it as a document, or nothing when a later question overtook it. */
async function page(address) {
  asking?.abort();
  asking = new AbortController();
  try {
    const answer = await fetch(address, { signal: asking.signal });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch (failure) {
    if (failure.name !== "AbortError") say(String(failure));
    return null;
  }
}

/** What the form asks for, as an address; what is empty is not said. */
function address() {
  const asked = new URLSearchParams();
  for (const [name, value] of new FormData(finder)) if (value.trim() !== "") asked.set(name, value);
  return `/vocabulary?${asked}`;
}

async function search() {
  const wanted = address();
  finding.setAttribute("aria-busy", "true");
  const fresh = await page(wanted);
  if (!fresh) return;
  const wasOpen = document.querySelector("#narrow").open;
  finding.replaceChildren(...fresh.querySelector("#finding").childNodes);
  document.querySelector("#narrow").open = wasOpen || wide.matches;
  finding.removeAttribute("aria-busy");
  // Copied as text: choices that are moved away one by one are all chosen in the end.
  finder.elements.sort.innerHTML = fresh.querySelector("#finder [name=sort]").innerHTML;
  document.querySelector(".saved").replaceWith(fresh.querySelector(".saved"));
  history.replaceState(null, "", wanted);
  tellTimes(finding);
  watch();
}

finder.addEventListener("input", (event) => {
  if (event.isComposing) return;
  clearTimeout(waiting);
  waiting = setTimeout(search, WAIT_MS);
});
finder.addEventListener("compositionend", search);
finder.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(waiting);
  search();
});

/** Puts the next piece of the list after the last. */
async function more(link) {
  const fresh = await page(link.href);
  if (!fresh) return;
  document.querySelector("#words").append(...fresh.querySelectorAll("#words > *"));
  const next = fresh.querySelector("#more");
  if (next) link.replaceWith(next);
  else link.closest(".more").remove();
  tellTimes(finding);
  watch();
}

finding.addEventListener("click", (event) => {
  const link = event.target.closest("#more");
  if (!link) return;
  event.preventDefault();
  more(link);
});

// Who scrolls to the end reads on.
const end = new IntersectionObserver((seen) => {
  for (const { isIntersecting, target } of seen) {
    if (!isIntersecting) continue;
    end.unobserve(target);
    more(target);
  }
}, { rootMargin: "400px" });
function watch() {
  const link = document.querySelector("#more");
  if (link) end.observe(link);
}

// On a wide window there is room for the filters; on a narrow one they wait.
const wide = matchMedia("(min-width: 60rem)");
const unfold = () => { if (wide.matches) document.querySelector("#narrow").open = true; };
wide.addEventListener("change", unfold);
unfold();
watch();
