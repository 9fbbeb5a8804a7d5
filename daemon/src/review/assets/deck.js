// The deck: one card at a time, by key, tap or swipe. What is known is remembered in this browser and told to nobody.
// Without it every card is there to be turned.

const deck = document.querySelector("#deck");
const SWIPE_PX = 60;
const AGAIN_AFTER = 4;
const KNOWN = "aivlingual-known";
const CHOSEN = "aivlingual-deck";

/** What this browser remembers; a browser that remembers nothing still learns. */
function recall(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function remember(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // Then it holds until the page is left.
  }
}

if (deck) study();

function study() {
  document.documentElement.classList.add("scripted");
  const cards = [...deck.children];
  const known = new Set(recall(KNOWN, []));
  const chosen = recall(CHOSEN, { order: "newest", front: "word" });
  const by = (name) => document.querySelector(`#${name}`);
  let queue = [];

  const difficulty = ({ dataset: { level } }) => {
    const band = level.slice(0, 2);
    const ladder = ["N5", "A1", "N4", "A2", "N3", "B1", "N2", "B2", "N1", "C1", "C2"];
    return band ? ladder.indexOf(band) : ladder.length;
  };

  function shuffled(all) {
    const mixed = [...all];
    for (let at = mixed.length - 1; at > 0; at -= 1) {
      const other = Math.floor(Math.random() * (at + 1));
      [mixed[at], mixed[other]] = [mixed[other], mixed[at]];
    }
    return mixed;
  }

  function begin() {
    const left = cards.filter((card) => !known.has(card.dataset.id));
    if (chosen.order === "shuffled") queue = shuffled(left);
    else if (chosen.order === "easiest") queue = [...left].sort((one, other) => difficulty(one) - difficulty(other));
    else queue = left;
    show();
  }

  /** Lets the meaning stand in front of the expression, or the other way round. */
  function face(front) {
    for (const card of cards) {
      if ((card.dataset.front === "meaning") === (front === "meaning")) continue;
      card.dataset.front = front;
      const before = card.querySelector("summary").firstElementChild;
      const after = card.querySelector(".back > .meaning, .back > .turned");
      const place = document.createComment("");
      before.replaceWith(place);
      after.replaceWith(before);
      place.replaceWith(after);
      before.classList.toggle("turned", front === "meaning");
    }
  }

  function show() {
    for (const card of cards) {
      delete card.dataset.current;
      card.firstElementChild.open = false;
    }
    const [current] = queue;
    if (current) current.dataset.current = "";
    by("done").hidden = Boolean(current);
    by("left").textContent = queue.length;
    by("known").textContent = cards.filter((card) => known.has(card.dataset.id)).length;
    for (const name of ["again", "turn", "know"]) by(name).disabled = !current;
  }

  function turn() {
    const details = queue[0]?.firstElementChild;
    if (details) details.open = !details.open;
  }

  function know() {
    const card = queue.shift();
    if (!card) return;
    known.add(card.dataset.id);
    remember(KNOWN, [...known]);
    show();
  }

  function again() {
    const card = queue.shift();
    if (!card) return;
    queue.splice(AGAIN_AFTER, 0, card);
    show();
  }

  by("turn").addEventListener("click", turn);
  by("know").addEventListener("click", know);
  by("again").addEventListener("click", again);
  by("over").addEventListener("click", () => {
    for (const card of cards) known.delete(card.dataset.id);
    remember(KNOWN, [...known]);
    begin();
  });
  for (const name of ["order", "front"]) {
    by(name).value = chosen[name];
    by(name).addEventListener("change", () => {
      chosen[name] = by(name).value;
      remember(CHOSEN, chosen);
      face(chosen.front);
      begin();
    });
  }

  document.addEventListener("keydown", (event) => {
    const isHeld = event.ctrlKey || event.metaKey || event.altKey || event.repeat;
    if (isHeld || event.target.closest("select")) return;
    if (event.key === "ArrowRight") know();
    else if (event.key === "ArrowLeft") again();
    else if (event.key === " " && !event.target.closest("button, summary, a")) turn();
    else return;
    event.preventDefault();
  });

  let began = null;
  deck.addEventListener("pointerdown", (event) => { began = { x: event.clientX, y: event.clientY }; });
  deck.addEventListener("pointerup", (event) => {
    if (!began) return;
    const [across, down] = [event.clientX - began.x, event.clientY - began.y];
    began = null;
    if (Math.abs(across) < SWIPE_PX || Math.abs(down) > Math.abs(across)) return;
    // The click that follows a swipe is not meant to turn the next card.
    deck.addEventListener("click", (click) => click.preventDefault(), { once: true, capture: true });
    if (across > 0) know();
    else again();
  });
  // A tap anywhere on the card turns it, not only one on its head.
  deck.addEventListener("click", (event) => {
    if (!event.defaultPrevented && !event.target.closest("summary, a")) turn();
  });

  face(chosen.front);
  begin();
}
