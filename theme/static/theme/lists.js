/* Keys of a list: from row to row, choosing, opening, searching; every one can be switched off (WCAG 2.1.4). */

const SWITCH = "fonds-keys-off";
const table = document.querySelector("table[data-fonds-table]");
const dialog = document.querySelector("dialog[data-fonds-keys]");

function areOff() {
  try {
    return window.localStorage.getItem(SWITCH) === "yes";
  } catch {
    return false;
  }
}

function rowsOf() {
  return table ? [...table.tBodies[0].rows] : [];
}

function focusRow(row) {
  rowsOf().forEach((other) => {
    other.tabIndex = other === row ? 0 : -1;
  });
  row.focus();
  row.scrollIntoView({ block: "nearest" });
}

function move(step) {
  const rows = rowsOf();
  if (!rows.length) {
    return;
  }
  const at = rows.indexOf(document.activeElement?.closest?.("tr"));
  const next = at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step));
  focusRow(rows[next]);
}

function toggle(row) {
  const box = row.querySelector("[data-fonds-row]");
  box?.click();
}

function showSwitch() {
  const button = dialog.querySelector("[data-fonds-keys-switch]");
  button.textContent = areOff() ? button.dataset.off : button.dataset.on;
}

function isTyping(place) {
  return place.closest("input, textarea, select, [contenteditable], [role=textbox], dialog") !== null;
}

const onRow = {
  " ": toggle,
  Enter: (row) => row.querySelector("a[href]")?.click(),
};

const anywhere = {
  j: () => move(1),
  ArrowDown: () => move(1),
  k: () => move(-1),
  ArrowUp: () => move(-1),
  "/": () => document.getElementById("fonds-search-box")?.focus(),
  "?": () => dialog.showModal(),
};

function act(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) {
    return;
  }
  const row = event.target.closest("tbody tr");
  const isRow = row !== null && row === event.target;
  if (isRow && onRow[event.key]) {
    event.preventDefault();
    onRow[event.key](row);
    return;
  }
  // Arrows scroll the page wherever no row has the focus.
  const isArrow = event.key.startsWith("Arrow");
  if (anywhere[event.key] && (isArrow ? isRow : !areOff())) {
    event.preventDefault();
    event.stopPropagation();
    anywhere[event.key]();
  }
}

if (dialog && table) {
  table.setAttribute("role", "grid");
  rowsOf().forEach((row, at) => {
    row.tabIndex = at === 0 ? 0 : -1;
  });
}
if (dialog) {
  document.addEventListener("keydown", act, true);
  document.querySelectorAll("[data-fonds-keys-open]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => dialog.showModal());
  });
  dialog.querySelector("[data-fonds-keys-close]").addEventListener("click", () => dialog.close());
  dialog.querySelector("[data-fonds-keys-switch]").addEventListener("click", () => {
    try {
      window.localStorage.setItem(SWITCH, areOff() ? "no" : "yes");
    } catch {
      // Without storage the keys stay as they are.
    }
    showSwitch();
  });
  showSwitch();
}
