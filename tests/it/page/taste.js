// What every page must keep, asked of the page itself. Each check answers with its faults, in words.
(() => {
  const CONTROLS = "a[href], button, input, select, textarea, summary, audio[controls], [tabindex]";
  const TEXT_CONTRAST = 4.5;
  const WEIGHT_MAX = 150_000;

  const told = (element) => {
    const classes = [...element.classList].map((name) => `.${name}`).join("");
    const text = (element.getAttribute("aria-label") ?? element.textContent).trim().replace(/\s+/g, " ").slice(0, 40);
    return `<${element.localName}${element.id && `#${element.id}`}${classes}> “${text}”`;
  };
  const isShown = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;

  /** True for all but the chosen one of a group of choices: arrow keys lead to them. */
  const isBesideChosen = (element) => element.type === "radio" && !element.checked
    && [...element.form.elements].some((other) => other.type === "radio" && other.name === element.name && other.checked);

  /** Controls the Tab key should lead to. */
  const reachable = () => [...document.querySelectorAll(CONTROLS)]
    .filter((element) => element.tabIndex >= 0 && !element.disabled && !isBesideChosen(element) && isShown(element));

  let walked = [];
  const seen = new Set();
  const faint = new Set();
  const heed = ({ target }) => {
    seen.add(target);
    const { outlineStyle, outlineWidth } = getComputedStyle(target);
    if (outlineStyle === "none" || parseFloat(outlineWidth) < 2) faint.add(target);
  };

  /** Light of an opaque color, as WCAG 2 reckons it; the color comes as `rgb(…)`. */
  const light = (color) => {
    const [red, green, blue] = color.match(/[\d.]+/g).slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at);
      if (!/, 0\)$/.test(backgroundColor)) return backgroundColor;
    }
    return "rgb(255, 255, 255)";
  };
  const contrast = (element) => {
    const [low, high] = [light(getComputedStyle(element).color), light(ground(element))].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };

  window.taste = {
    /** What axe objects to; it knows the sizes of targets, too, but has to be asked. */
    axe: async () => {
      const rules = { "target-size": { enabled: true } };
      const { violations } = await axe.run(document, { resultTypes: ["violations"], rules });
      return violations.flatMap(({ id, nodes }) => nodes
        .map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary.replaceAll(/\s+/g, " ")}`));
    },

    /** More bytes than a page may have with all it loads, uncompressed; it loads no fonts. */
    heavy: () => {
      const loaded = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
      const bytes = loaded.reduce((sum, { decodedBodySize }) => sum + decodedBodySize, 0);
      return bytes <= WEIGHT_MAX ? [] : [`weighs ${bytes} bytes`];
    },

    /** Puts a stranger's folders and address where this machine's are told, for pictures. */
    veil: (folder, home) => {
      const veiled = (text) => text.replaceAll(folder, "/home/mio/.local/state/aivlingual").replaceAll(home, "/home/mio")
        .replaceAll(/\b(?:10|172|192)(?:\.\d{1,3}){3}\b/g, "192.168.1.20").replaceAll(/\bf[cd][\da-f]{2}:[\da-f:]+/g, "fd12:3456:789a::20");
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const text = veiled(walker.currentNode.data);
        if (text !== walker.currentNode.data) walker.currentNode.data = text;
      }
      for (const field of document.querySelectorAll("input:not([type=file]), textarea")) {
        field.value = veiled(field.value);
        field.placeholder = veiled(field.placeholder);
      }
    },

    /** What reaches out of the page sideways. */
    wide: () => {
      const width = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= width) return [];
      return [...document.body.querySelectorAll("*")]
        .filter((element) => isShown(element) && element.getBoundingClientRect().right > width + 1)
        .slice(0, 5).map((element) => `wider than the page: ${told(element)}`);
    },

    /** What is scrolled sideways where there is least room; a table or a time line may be (WCAG 2.2, 1.4.10). */
    sideways: () => [...document.body.querySelectorAll("*")].filter(isShown)
      .filter((element) => ["auto", "scroll"].includes(getComputedStyle(element).overflowX))
      .filter((element) => element.scrollWidth > element.clientWidth + 1 && !element.querySelector("table, svg"))
      .map((element) => `scrolled sideways: ${told(element)}`),

    /** Texts that are cut off without a sign of it. */
    cut: () => [...document.body.querySelectorAll("h1, h2, h3, a, button, label, summary, dt, dd, th, p, span")]
      .filter((element) => isShown(element) && !element.closest(".unseen, .skip") && element.scrollWidth > element.clientWidth + 1)
      .filter((element) => {
        const { overflowX, textOverflow, display } = getComputedStyle(element);
        return display !== "inline" && overflowX !== "visible" && overflowX !== "auto" && textOverflow !== "ellipsis";
      })
      .map((element) => `cut off: ${told(element)}`),

    /** What cannot be used now must still be read; axe does not ask for that. */
    faintWhileDisabled: () => [...document.querySelectorAll(":disabled")].filter(isShown)
      .filter((element) => contrast(element) < TEXT_CONTRAST || getComputedStyle(element).opacity !== "1")
      .map((element) => `faint while disabled: ${told(element)}`),

    /** Begins to watch where the Tab key leads. */
    watch: () => {
      document.activeElement?.blur();
      scrollTo(0, 0);
      document.addEventListener("focusin", heed);
      return reachable().length;
    },
    isWalked: () => {
      walked = reachable();
      return walked.every((element) => seen.has(element));
    },
    /** Where the Tab key did not lead, where it was not seen, and what lies wholly hidden while it has the focus. */
    walk: () => {
      document.removeEventListener("focusin", heed);
      const controls = walked.filter((element) => element.isConnected);
      const hidden = controls.filter((element) => {
        element.focus();
        const { left, right, top, bottom } = element.getBoundingClientRect();
        return [0.05, 0.25, 0.5, 0.75, 0.95].every((share) => {
          const at = document.elementFromPoint(left + (right - left) * share, (top + bottom) / 2);
          return !at || !(element.contains(at) || at.contains(element) || at.closest("label")?.contains(element));
        });
      });
      return [
        ...controls.filter((element) => !seen.has(element)).map((element) => `not reached by Tab: ${told(element)}`),
        ...[...faint].filter((element) => element.isConnected).map((element) => `no sign of the focus: ${told(element)}`),
        ...hidden.map((element) => `hidden while it has the focus: ${told(element)}`),
      ];
    },
  };
})();
