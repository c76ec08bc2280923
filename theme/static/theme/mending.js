/* Around the grid of an import: its buttons, rules of a column, find and replace, pasting, what was corrected. */

import { act, anew, goTo, near, nextProblem, rowsFrom, say, state } from "./grid.js";

const MOST = 10_000;
const { page, grid } = state();
const words = page.dataset;
const dialogs = Object.fromEntries(
  [...page.querySelectorAll("[data-fonds-dialog]")].map((one) => [one.dataset.fondsDialog, one]),
);

function told({ counts, undo, redo, stale }) {
  const shown = [
    [counts.new, words.wordGood],
    [counts.bad, words.wordBad],
    [counts.duplicate, words.wordTwice],
  ];
  page.querySelector("[data-fonds-grid-counts]").textContent = shown
    .map(([count, word]) => `${count.toLocaleString()} ${word}`)
    .join(" · ");
  page.querySelector("[data-fonds-act=undo]").disabled = !undo;
  page.querySelector("[data-fonds-act=redo]").disabled = !redo;
  page.querySelector("[data-fonds-stale]").hidden = !stale;
}

async function back(order) {
  const answer = await act({ do: order, near: near() }, { anew: true });
  if (!answer.error) {
    const { active } = state();
    goTo(active.at, active.place);
    say(words.wordKept, "good");
  }
}

/* Dialogs: a correction that is refused says so in the dialog, which stays open. */

function shown(dialog) {
  const error = dialog.querySelector("[data-fonds-error]");
  if (error) {
    error.hidden = true;
  }
  dialog.showModal();
}

async function apply(dialog, order) {
  const error = dialog.querySelector("[data-fonds-error]");
  const answer = await act({ do: "mend", near: near(), ...order }, { anew: true });
  if (answer.error) {
    error.textContent = answer.error;
    error.hidden = false;
    return;
  }
  dialog.close();
  const { active } = state();
  goTo(active.at, active.place);
  say(words.wordKept, "good");
}

function submits(dialog, contentOf) {
  dialog.querySelector("form").addEventListener("submit", (event) => {
    if (event.submitter?.value === "apply") {
      event.preventDefault();
      apply(dialog, contentOf(new FormData(event.target), event.target));
    }
  });
}

const replaced = (said) => ({
  find: said.get("find"),
  with: said.get("with"),
  whole: said.has("whole"),
  case: said.has("case"),
});
const CONTENT = {
  trim: () => ({}),
  narrow: () => ({}),
  fill: () => ({}),
  replace: replaced,
  split: (said) => ({
    separator: said.get("split_separator"),
    names: said
      .get("names")
      .split(/[,，、]/)
      .map((one) => one.trim())
      .filter(Boolean),
  }),
  merge: (said) => ({
    columns: said.getAll("columns"),
    separator: said.get("merge_separator"),
    name: said.get("name").trim(),
  }),
  constant: (said) => ({ value: said.get("value"), only_blank: said.has("only_blank") }),
  dates: (said) => ({ order: said.get("order") }),
  unit: (said) => ({ factor: said.get("factor").trim() }),
};

const kinds = dialogs.rule.querySelector("[name=kind]");
const showKind = () =>
  dialogs.rule.querySelectorAll("[data-fonds-for]").forEach((one) => {
    one.hidden = one.dataset.fondsFor !== kinds.value;
  });
kinds.addEventListener("change", showKind);
showKind();

let column = "";
function openRules(heading) {
  column = heading;
  dialogs.rule.querySelector("[data-fonds-heading]").textContent = heading;
  shown(dialogs.rule);
  kinds.focus();
}

submits(dialogs.rule, (said) => {
  const kind = said.get("kind");
  return { kind, column: kind === "merge" ? "" : column, content: CONTENT[kind](said) };
});
submits(dialogs.find, (said) => ({ kind: "replace", column: said.get("column"), content: replaced(said) }));

dialogs.find.querySelector("[data-fonds-count]").addEventListener("click", async () => {
  const place = dialogs.find.querySelector("[data-fonds-found]");
  const said = new FormData(dialogs.find.querySelector("form"));
  const query = new URLSearchParams({ in: said.get("column"), find: said.get("find"), with: said.get("with") });
  ["whole", "case"].filter((name) => said.has(name)).forEach((name) => query.set(name, "1"));
  place.textContent = words.wordReading;
  const answer = await fetch(`${words.find}?${query}`).catch(() => null);
  if (!answer?.ok) {
    place.textContent = words.wordOffline;
    return;
  }
  const { cells, samples } = await answer.json();
  const list = document.createElement("ul");
  list.className = "fonds-grid-samples";
  samples.forEach(([row, before, after]) => {
    const item = document.createElement("li");
    item.textContent = `${words.wordRow} ${row}: ${before} → ${after || "∅"}`;
    list.append(item);
  });
  place.replaceChildren(`${cells.toLocaleString()} ${words.wordFound}`, list);
});

async function openHistory() {
  const place = dialogs.history.querySelector("[data-fonds-history]");
  const answer = await fetch(words.history).catch(() => null);
  if (!answer?.ok) {
    say(words.wordOffline, "error");
    return;
  }
  place.innerHTML = await answer.text();
  if (!dialogs.history.open) {
    shown(dialogs.history);
  }
}

dialogs.history.addEventListener("click", async (event) => {
  const order = event.target.closest("[data-fonds-remove]")?.dataset.fondsRemove;
  if (order) {
    await act({ do: "remove", order: Number(order), near: near() }, { anew: true });
    openHistory();
  }
});

const ACTS = {
  next: () => nextProblem(),
  undo: () => back("undo"),
  redo: () => back("redo"),
  history: openHistory,
  keys: () => shown(dialogs.keys),
  find: () => {
    const { active, columns } = state();
    const named = columns[active.place];
    if (named && !named.hidden) {
      dialogs.find.querySelector("[name=column]").value = named.heading;
    }
    dialogs.find.querySelector("[data-fonds-found]").textContent = "";
    shown(dialogs.find);
    dialogs.find.querySelector("[name=find]").focus();
  },
};

page.querySelectorAll("[data-fonds-act]").forEach((button) => {
  button.addEventListener("click", () => ACTS[button.dataset.fondsAct]());
});
grid.addEventListener("click", (event) => {
  const heading = event.target.closest("[data-fonds-column]")?.dataset.fondsColumn;
  if (heading) {
    openRules(heading);
  }
});
page.addEventListener("fonds-column", (event) => openRules(event.detail));
page.addEventListener("fonds-told", (event) => told(event.detail));
// Rules add and take away columns; the dialogs offer those there are.
page.addEventListener("fonds-told", ({ detail }) => {
  const fits = (select) => select.options.length === detail.columns.length;
  page.querySelectorAll("[data-fonds-dialog] [name=column], [data-fonds-dialog] [name=columns]").forEach((select) => {
    if (!fits(select)) {
      const names = detail.columns.filter((one) => !one.hidden).map((one) => new Option(one.heading, one.heading));
      select.replaceChildren(...names);
    }
  });
});

document.addEventListener("keydown", (event) => {
  const isFree = !state().isEditing && !document.querySelector("dialog[open]");
  const command = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (event.key === "F8" && isFree) {
    event.preventDefault();
    nextProblem(event.shiftKey);
  } else if (command && isFree && grid.contains(event.target) && (key === "z" || key === "y")) {
    event.preventDefault();
    back(key === "y" || event.shiftKey ? "redo" : "undo");
  }
});

/* Pasting: what lies in the clipboard goes into the cells from the present one on, down and to the right. */

grid.addEventListener("paste", async (event) => {
  const { active, columns, isEditing } = state();
  if (isEditing || active.at < 0) {
    return;
  }
  event.preventDefault();
  const lines = event.clipboardData
    .getData("text/plain")
    .replace(/\r?\n$/, "")
    .split(/\r?\n/)
    .slice(0, MOST + 1)
    .map((one) => one.split("\t"));
  const rows = await rowsFrom(active.at, lines.length);
  const cells = {};
  rows.forEach(({ row }, down) => {
    lines[down].forEach((text, right) => {
      const heading = columns[active.place + right]?.heading;
      if (heading) {
        cells[heading] ||= {};
        cells[heading][row] = text.trim();
      }
    });
  });
  const answer = await act({ do: "mend", kind: "cells", content: { cells } }, { anew: rows.length > 1 });
  if (!answer.error) {
    goTo(active.at, active.place);
    say(words.wordKept, "good");
  }
});

told(state().told);
window.addEventListener("pageshow", (event) => event.persisted && anew());
