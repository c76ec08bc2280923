/* The grid of an import: draws the rows in view, moves by keys, edits cells. What the server is asked for is in here too. */

const ROW = 34;
const PAGE = 100;
const SPARE = 8;
const MOST_PAGES = 60;
const NUMBER = 72;

const page = document.querySelector("[data-fonds-mending]");
const grid = page.querySelector("[data-fonds-grid]");
const head = grid.querySelector(".fonds-grid__head");
const body = grid.querySelector(".fonds-grid__body");
const filters = page.querySelector("[data-fonds-grid-filters]");
const saidLine = page.querySelector("[data-fonds-grid-said]");
const words = page.dataset;
const SIGNS = { error: "!", warning: "?", duplicate: "=" };
const WORDS = { error: words.wordError, warning: words.wordWarning, duplicate: words.wordDuplicate };
const TONES = ["error", "duplicate", "warning"];

let told = JSON.parse(page.dataset.fondsMending);
let total = 0;
let pages = new Map();
let drawn = new Map();
let active = { at: 0, place: 0 };
let editor = null;
let line = Promise.resolve();
let frame = 0;
let settling = 0;
let before = 0;
let unused = [];

const columns = () => told.columns;

export function say(text, tone = "") {
  saidLine.textContent = text || "\u00a0";
  saidLine.dataset.tone = tone;
}

function asked(more) {
  const found = new URLSearchParams(new FormData(filters));
  Object.entries(more).forEach(([name, value]) => found.set(name, value));
  return found;
}

async function ask(address, more) {
  const answer = await fetch(`${address}?${asked(more)}`, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) {
    say(words.wordOffline, "error");
    return null;
  }
  return answer.json();
}

/* Rows come by pages, each asked for once and kept while it is near. */

function pageOf(at) {
  const number = Math.floor(at / PAGE);
  if (!pages.has(number)) {
    const mine = pages;
    const coming = ask(words.rows, { start: number * PAGE }).then((answer) => {
      if (answer && pages === mine) {
        pages.set(number, answer.rows);
        soon();
      } else if (pages === mine) {
        pages.delete(number);
      }
      return answer?.rows;
    });
    pages.set(number, coming);
    if (pages.size > MOST_PAGES) {
      const far = [...pages.keys()].sort((one, other) => Math.abs(other - number) - Math.abs(one - number))[0];
      pages.delete(far);
    }
  }
  return pages.get(number);
}

function rowAt(at) {
  const found = pages.get(Math.floor(at / PAGE));
  return Array.isArray(found) ? found[at % PAGE] : undefined;
}

async function rowsFrom(at, count) {
  const found = [];
  for (let one = at; one < Math.min(at + count, total); one += 1) {
    const rows = await pageOf(one);
    found.push(rows?.[one % PAGE]);
  }
  return found.filter(Boolean);
}

/* Drawing: a row of the screen is made once and thrown away when it leaves, save the one that has the focus. */

/* As wide as the heading and the first cells ask for, so that the columns stand still while rows come and go. */
let wide = "";
function measure(rows) {
  const long = (text) => [...text].reduce((sum, sign) => sum + (sign > "\u2e7f" ? 13.5 : 7.6), 24);
  const found = columns().map((one, place) =>
    Math.max(long(one.heading) + 22, ...rows.slice(0, 40).map((row) => long(row.cells[place] || ""))),
  );
  wide = `${NUMBER}px ${found.map((one) => `${Math.round(Math.min(Math.max(one, 96), 280))}px`).join(" ")}`;
}

function cellOf(role, place) {
  const cell = document.createElement("div");
  cell.className = "fonds-grid__cell";
  cell.setAttribute("role", role);
  cell.setAttribute("aria-colindex", String(place + 2));
  cell.dataset.place = String(place);
  return cell;
}

function drawHead() {
  const row = document.createElement("div");
  row.className = "fonds-grid__row";
  row.setAttribute("role", "row");
  row.setAttribute("aria-rowindex", "1");
  const corner = cellOf("columnheader", -1);
  corner.classList.add("is-number");
  corner.textContent = words.wordRow;
  row.append(corner);
  columns().forEach((one, place) => {
    const cell = cellOf("columnheader", place);
    const button = document.createElement("button");
    button.type = "button";
    button.tabIndex = -1;
    button.dataset.fondsColumn = one.heading;
    button.setAttribute("aria-haspopup", "dialog");
    button.title = `${one.heading} · ${words.wordMenu}`;
    const name = document.createElement("span");
    name.textContent = `${one.heading} ▾`;
    const label = document.createElement("span");
    const wrong = told.wrong[one.heading];
    label.className = `fonds-grid__label${wrong ? " is-wrong" : ""}`;
    label.textContent = wrong ? `! ${wrong.toLocaleString()} · ${one.label}` : one.label || "—";
    button.append(name, label);
    cell.append(button);
    row.append(cell);
  });
  row.style.gridTemplateColumns = wide;
  head.replaceChildren(row);
  grid.setAttribute("aria-colcount", String(columns().length + 1));
}

function problemsAt(found, place) {
  return found.said.filter((one) => one[0] === place);
}

function fillCell(cell, found, place) {
  const said = problemsAt(found, place);
  const tone = TONES.find((one) => said.some((each) => each[1] === one));
  const text = document.createElement("span");
  text.textContent = place < 0 ? found.row.toLocaleString() : found.cells[place] || "";
  cell.replaceChildren(text);
  cell.className = "fonds-grid__cell";
  cell.classList.toggle("is-number", place < 0);
  cell.classList.toggle("is-hidden", place >= 0 && columns()[place]?.hidden === true);
  cell.classList.toggle("is-changed", found.changed.includes(place));
  cell.title = [place < 0 ? "" : found.cells[place] || "", ...said.map((one) => one[2])].filter(Boolean).join("\n");
  if (tone) {
    cell.classList.add(`is-${tone}`);
    const mark = document.createElement("span");
    mark.className = "fonds-grid__mark";
    mark.setAttribute("aria-hidden", "true");
    mark.textContent = SIGNS[tone];
    cell.append(mark);
  }
  const heard = said.map((one) => `${WORDS[one[1]]}: ${one[2]}`);
  if (found.changed.includes(place)) {
    heard.push(words.wordChanged);
  }
  if (heard.length) {
    const hidden = document.createElement("span");
    hidden.className = "fonds-hidden-text";
    hidden.textContent = ` (${heard.join("; ")})`;
    cell.append(hidden);
  }
  cell.toggleAttribute("aria-invalid", false);
  if (tone === "error") {
    cell.setAttribute("aria-invalid", "true");
  }
}

function drawRow(at) {
  const found = rowAt(at);
  let row = drawn.get(at);
  if (!row) {
    row = unused.pop() || newRow();
    row.setAttribute("aria-rowindex", String(at + 2));
    row.dataset.at = String(at);
    row.style.transform = `translateY(${at * ROW}px)`;
    drawn.set(at, row);
  }
  if (found) {
    found.shown ||= String(Math.random());
  }
  if (found && row.dataset.shown !== found.shown) {
    row.dataset.shown = found.shown;
    [...row.children].forEach((cell, place) => {
      if (!cell.contains(editor)) {
        fillCell(cell, found, place - 1);
      }
    });
  } else if (!found && row.dataset.shown !== "") {
    row.dataset.shown = "";
    [...row.children].forEach((cell, place) => {
      cell.className = `fonds-grid__cell${place ? "" : " is-number"}`;
      cell.replaceChildren(place ? "" : "…");
    });
  }
  return row;
}

function newRow() {
  const row = document.createElement("div");
  row.className = "fonds-grid__row";
  row.setAttribute("role", "row");
  row.style.gridTemplateColumns = wide;
  for (let place = -1; place < columns().length; place += 1) {
    const cell = cellOf(place < 0 ? "rowheader" : "gridcell", place);
    cell.tabIndex = -1;
    row.append(cell);
  }
  body.append(row);
  return row;
}

function draw() {
  frame = 0;
  const first = Math.max(0, Math.floor(grid.scrollTop / ROW) - SPARE);
  const last = Math.min(total - 1, Math.ceil((grid.scrollTop + grid.clientHeight) / ROW) + SPARE);
  drawn.forEach((row, at) => {
    if ((at < first || at > last) && !row.contains(document.activeElement)) {
      unused.push(row);
      drawn.delete(at);
    }
  });
  let waiting = false;
  for (let at = first; at <= last; at += 1) {
    waiting = waiting || !rowAt(at);
    drawRow(at);
  }
  unused.forEach((row) => row.remove());
  unused = [];
  mark();
  // A fast hand on the scroll bar passes many pages; only where it rests they are asked for. A slow one finds
  // the next page ready.
  const step = first - before;
  before = first;
  window.clearTimeout(settling);
  const fetchNow = () => {
    [first, last, step < 0 ? first - PAGE / 2 : last + PAGE / 2]
      .filter((at) => at >= 0 && at < total)
      .forEach(pageOf);
  };
  if (Math.abs(step) < PAGE / 2) {
    fetchNow();
  } else if (waiting) {
    settling = window.setTimeout(fetchNow, 60);
  }
}

function soon() {
  frame ||= window.requestAnimationFrame(draw);
}

function mark() {
  grid.querySelectorAll("[tabindex='0']").forEach((one) => {
    one.tabIndex = -1;
  });
  const cell = cellAt(active.at, active.place);
  if (cell) {
    cell.tabIndex = 0;
  } else {
    grid.tabIndex = 0;
    return;
  }
  grid.tabIndex = -1;
}

function cellAt(at, place) {
  if (at < 0) {
    return head.querySelectorAll("button")[place];
  }
  return drawn.get(at)?.children[place + 1];
}

export function goTo(at, place) {
  active = {
    at: Math.max(-1, Math.min(total - 1, at)),
    place: Math.max(0, Math.min(columns().length - 1, place)),
  };
  if (active.at >= 0) {
    const top = active.at * ROW;
    const seen = grid.clientHeight - head.offsetHeight - ROW;
    if (top < grid.scrollTop) {
      grid.scrollTop = top;
    } else if (top > grid.scrollTop + seen) {
      grid.scrollTop = top - seen;
    }
    drawRow(active.at);
  }
  const cell = cellAt(active.at, active.place);
  mark();
  cell?.focus({ preventScroll: true });
  const box = cell?.getBoundingClientRect();
  const frameBox = grid.getBoundingClientRect();
  if (box && box.left < frameBox.left + NUMBER) {
    grid.scrollLeft -= frameBox.left + NUMBER - box.left;
  } else if (box && box.right > frameBox.right - 16) {
    grid.scrollLeft += box.right - frameBox.right + 16;
  }
  tell();
  soon();
}

function tell() {
  const found = rowAt(active.at);
  if (!found) {
    return;
  }
  const said = [...problemsAt(found, active.place), ...problemsAt(found, -1)];
  const tone = TONES.find((one) => said.some((each) => each[1] === one)) || "";
  const start = `${words.wordRow} ${found.row.toLocaleString()}, ${columns()[active.place].heading}`;
  const covered = columns()[active.place].hidden ? words.wordHidden : "";
  const texts = said.map((one) => `${WORDS[one[1]]}: ${one[2]}`);
  say([start, ...texts, covered].filter(Boolean).join(" · "), tone);
}

/* What the server did comes back as rows; one change follows the other, each with the state the last one left. */

function take(answer, { anew = false } = {}) {
  const before = JSON.stringify(columns().map((one) => one.heading));
  told = { ...told, ...answer };
  const more = before !== JSON.stringify(columns().map((one) => one.heading));
  if (more) {
    measure([]);
  }
  if (anew || more) {
    pages = new Map();
    drawn.forEach((row) => row.remove());
    drawn = new Map();
  }
  const fresh = new Map((answer.rows || []).map((one) => [one.row, one]));
  pages.forEach((rows) => {
    if (Array.isArray(rows)) {
      rows.forEach((one, at) => {
        if (fresh.has(one.row)) {
          rows[at] = fresh.get(one.row);
        }
      });
    }
  });
  drawHead();
  draw();
  page.dispatchEvent(new CustomEvent("fonds-told", { detail: told }));
}

export function near() {
  const first = Math.floor(grid.scrollTop / ROW);
  const last = Math.ceil((grid.scrollTop + grid.clientHeight) / ROW);
  const found = [];
  for (let at = first; at <= last; at += 1) {
    if (rowAt(at)) {
      found.push(rowAt(at).row);
    }
  }
  return found;
}

export function act(order, { anew = false } = {}) {
  const work = async () => {
    const answer = await fetch(words.do, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "X-CSRFToken": page.querySelector("[name=csrfmiddlewaretoken]").value,
      },
      body: JSON.stringify({ seen: told.revision, ...order }),
    }).catch(() => null);
    const found = await answer?.json().catch(() => null);
    if (!found || (!answer.ok && !found.error)) {
      take({}, { anew: true });
      say(words.wordOffline, "error");
      return { error: words.wordOffline };
    }
    take(found, { anew: anew || !answer.ok });
    if (found.error) {
      say(found.error, "error");
    }
    return found;
  };
  const mine = line.then(work);
  line = mine.catch(() => null);
  return mine;
}

/* Editing one cell. */

export async function set(at, place, text) {
  const found = rowAt(at);
  if (!found || (found.cells[place] || "") === text) {
    return;
  }
  found.cells[place] = text;
  found.shown = "";
  soon();
  const cells = { [columns()[place].heading]: { [found.row]: text } };
  const answer = await act({ do: "mend", kind: "cells", content: { cells } });
  if (!answer.error) {
    const now = (answer.rows || []).find((one) => one.row === found.row);
    const left = now?.said.filter((one) => one[1] === "error") || [];
    if (left.length) {
      say(left.map((one) => `${words.wordRow} ${found.row}: ${one[2]}`).join(" · "), "error");
    } else {
      say(`${words.wordRow} ${found.row}: ${words.wordSaved}`, "good");
    }
  }
}

function edit(start = null) {
  const cell = cellAt(active.at, active.place);
  const found = rowAt(active.at);
  if (!cell || !found || active.at < 0 || editor) {
    return;
  }
  if (columns()[active.place].hidden) {
    say(words.wordHidden, "warning");
    return;
  }
  const { at, place } = active;
  editor = document.createElement("input");
  editor.setAttribute("aria-label", `${words.wordRow} ${found.row}, ${columns()[place].heading}`);
  editor.value = start ?? found.cells[place] ?? "";
  cell.append(editor);
  editor.focus();
  if (start === null) {
    editor.select();
  }
  const done = (keep) => {
    const mine = editor;
    if (!mine) {
      return;
    }
    editor = null;
    const text = mine.value;
    mine.remove();
    if (keep) {
      set(at, place, text);
    }
  };
  editor.addEventListener("blur", () => done(true));
  editor.addEventListener("keydown", (event) => {
    if (event.isComposing) {
      return;
    }
    const steps = { Enter: [1, 0], Tab: [0, event.shiftKey ? -1 : 1], Escape: [0, 0] };
    event.stopPropagation();
    if (steps[event.key]) {
      event.preventDefault();
      done(event.key !== "Escape");
      goTo(at + steps[event.key][0], place + steps[event.key][1]);
    }
  });
}

/* Keys. */

export async function nextProblem(back = false) {
  const found = rowAt(active.at);
  const answer = await ask(words.next, {
    row: found ? found.row : 0,
    place: found ? active.place : -1,
    ...(back ? { back: 1 } : {}),
  });
  if (!answer?.found) {
    say(answer ? words.wordNone : words.wordOffline, answer ? "good" : "error");
    return;
  }
  const [at, , place] = answer.found;
  await pageOf(at);
  goTo(at, Math.max(0, place));
  soon();
}

const step = () => Math.max(1, Math.floor(grid.clientHeight / ROW) - 2);
const KEYS = {
  ArrowUp: () => goTo(active.at - 1, active.place),
  ArrowDown: () => goTo(active.at + 1, active.place),
  ArrowLeft: () => goTo(active.at, active.place - 1),
  ArrowRight: () => goTo(active.at, active.place + 1),
  PageUp: () => goTo(Math.max(0, active.at - step()), active.place),
  PageDown: () => goTo(active.at + step(), active.place),
  Home: (event) => goTo(event.ctrlKey ? 0 : active.at, 0),
  End: (event) => goTo(event.ctrlKey ? total - 1 : active.at, columns().length - 1),
  F2: () => edit(),
  Delete: () => columns()[active.place].hidden || set(active.at, active.place, ""),
};

grid.addEventListener("keydown", (event) => {
  if (event.altKey && event.key === "ArrowDown") {
    event.preventDefault();
    page.dispatchEvent(new CustomEvent("fonds-column", { detail: columns()[active.place].heading }));
    return;
  }
  if (event.altKey || event.metaKey) {
    return;
  }
  const isCell = active.at >= 0;
  if (event.key === "Enter" && isCell) {
    event.preventDefault();
    edit();
  } else if (KEYS[event.key] && (!event.ctrlKey || ["Home", "End"].includes(event.key))) {
    event.preventDefault();
    event.stopPropagation();
    KEYS[event.key](event);
  } else if (isCell && !event.ctrlKey && event.key.length === 1 && event.key !== " ") {
    event.preventDefault();
    event.stopPropagation();
    edit(event.key);
  }
});

grid.addEventListener("compositionstart", () => edit(""));

grid.addEventListener("click", (event) => {
  const cell = event.target.closest(".fonds-grid__body .fonds-grid__cell");
  if (!cell || event.target === editor) {
    return;
  }
  const at = Number(cell.parentElement.dataset.at);
  const place = Math.max(0, Number(cell.dataset.place));
  const again = at === active.at && place === active.place && document.activeElement === cell;
  goTo(at, place);
  if (again || event.detail > 1) {
    edit();
  }
});

grid.addEventListener("focusin", (event) => {
  if (event.target === grid) {
    goTo(active.at, active.place);
  }
});

export { rowsFrom };
export const state = () => ({ active, told, total, columns: columns(), page, grid, isEditing: editor !== null });

export async function anew({ keep = false } = {}) {
  pages = new Map();
  drawn.forEach((row) => row.remove());
  drawn = new Map();
  const answer = await ask(words.rows, { start: 0, total: 1 });
  if (!answer) {
    return;
  }
  total = answer.total;
  pages.set(0, answer.rows);
  measure(answer.rows);
  grid.setAttribute("aria-rowcount", String(total + 1));
  body.style.height = `${total * ROW}px`;
  if (!keep) {
    grid.scrollTop = 0;
    active = { at: 0, place: 0 };
    say(total ? "" : words.wordEmpty);
  }
  drawHead();
  draw();
  page.dispatchEvent(new CustomEvent("fonds-told", { detail: told }));
}

grid.addEventListener("scroll", soon, { passive: true });
window.addEventListener("resize", soon);
filters.addEventListener("change", () => anew());
anew();
