/* Moves rows by drag and by keyboard: in a tree, or between the sections of a card. One form sends the new place. */

const rowsOf = (root) => [...root.querySelectorAll("[data-item]")];
const depthOf = (row) => Number(row.dataset.depth);

/* The rows of a tree: a row goes with all that follows it more deeply. */
const tree = {
  block(root, row) {
    const rows = rowsOf(root);
    const at = rows.indexOf(row);
    let end = at + 1;
    while (end < rows.length && depthOf(rows[end]) > depthOf(row)) {
      end += 1;
    }
    return rows.slice(at, end);
  },
  sibling(root, row, step) {
    const rows = rowsOf(root);
    const block = this.block(root, row);
    if (step > 0) {
      const next = rows[rows.indexOf(row) + block.length];
      return next && depthOf(next) === depthOf(row) ? next : null;
    }
    for (let at = rows.indexOf(row) - 1; at >= 0 && depthOf(rows[at]) >= depthOf(row); at -= 1) {
      if (depthOf(rows[at]) === depthOf(row)) {
        return rows[at];
      }
    }
    return null;
  },
  above(root, row) {
    const rows = rowsOf(root);
    for (let at = rows.indexOf(row) - 1; at >= 0; at -= 1) {
      if (depthOf(rows[at]) < depthOf(row)) {
        return rows[at];
      }
    }
    return null;
  },
  put(block, before, behind) {
    block.forEach((row) => (before ? before.before(row) : behind.after(row)));
    if (!before) {
      block.slice(1).forEach((row, place) => block[place].after(row));
    }
  },
  shift(block, by) {
    block.forEach((row) => row.setAttribute("data-depth", String(depthOf(row) + by)));
  },
  last(root, row) {
    const block = this.block(root, row);
    return block[block.length - 1];
  },
  move(root, row, way) {
    const block = this.block(root, row);
    const other = this.sibling(root, row, way === "down" ? 1 : -1);
    if (way === "left") {
      const above = this.above(root, row);
      if (!above) {
        return false;
      }
      const end = this.last(root, above);
      if (!block.includes(end)) {
        this.put(block, null, end);
      }
      this.shift(block, -1);
      return true;
    }
    if (!other) {
      return false;
    }
    if (way === "up") {
      this.put(block, other, null);
    } else if (way === "down") {
      this.put(block, null, this.last(root, other));
    } else {
      this.shift(block, 1);
    }
    return true;
  },
  place(root, row) {
    const after = this.sibling(root, row, -1);
    const above = this.above(root, row);
    return { parent: above, after, key: above?.dataset.item ?? "", name: above?.dataset.name ?? "" };
  },
  zone(row, part) {
    if (part < 0.3) {
      return "before";
    }
    return part > 0.7 ? "after" : "inside";
  },
  drop(root, row, target, zone) {
    const block = this.block(root, row);
    if (block.includes(target)) {
      return false;
    }
    const depth = depthOf(target) + (zone === "inside" ? 1 : 0);
    if (zone === "before") {
      this.put(block, target, null);
    } else {
      this.put(block, null, this.last(root, target));
    }
    this.shift(block, depth - depthOf(row));
    return true;
  },
};

/* The rows of groups: a row stands in one group behind others; the head of a group is its first place. */
const list = {
  group: (row) => row.closest("[data-group]"),
  block: (_root, row) => [row],
  first(group) {
    return rowsOf(group).find((one) => one.querySelector("[data-move]"));
  },
  neighbour(row, step) {
    let next = step > 0 ? row.nextElementSibling : row.previousElementSibling;
    while (next && !next.matches("[data-item]")) {
      next = step > 0 ? next.nextElementSibling : next.previousElementSibling;
    }
    // A row from above the card cannot be passed: it always stands before.
    return next?.querySelector("[data-move]") ? next : null;
  },
  enter(group, row, atEnd) {
    const first = this.first(group);
    if (atEnd || !first) {
      group.append(row);
    } else {
      first.before(row);
    }
  },
  move(root, row, way) {
    if (way === "left" || way === "right") {
      return false;
    }
    const step = way === "down" ? 1 : -1;
    const other = this.neighbour(row, step);
    if (other) {
      if (step > 0) {
        other.after(row);
      } else {
        other.before(row);
      }
      return true;
    }
    const groups = [...root.querySelectorAll("[data-group]")];
    const group = groups[groups.indexOf(this.group(row)) + step];
    if (group) {
      this.enter(group, row, step < 0);
    }
    return Boolean(group);
  },
  place(_root, row) {
    const group = this.group(row);
    return { after: this.neighbour(row, -1), key: group.dataset.group, name: group.dataset.name };
  },
  zone: (row, part) => (row.matches("[data-item]") && part < 0.5 ? "before" : "after"),
  drop(_root, row, target, zone) {
    if (target === row) {
      return false;
    }
    const group = this.group(target);
    if (!target.matches("[data-item]") || !target.querySelector("[data-move]")) {
      this.enter(group, row, false);
    } else if (zone === "before") {
      target.before(row);
    } else {
      target.after(row);
    }
    return true;
  },
};

class Arrangement {
  constructor(root) {
    this.root = root;
    this.ways = root.dataset.fondsArrange === "tree" ? tree : list;
    this.bar = document.querySelector("[data-arrange-bar]");
    this.live = document.querySelector("[data-arrange-live]");
    this.form = document.getElementById(root.dataset.arrangeForm);
    this.row = null;
    root.querySelectorAll("[data-move]").forEach((handle) => this.bind(handle));
    this.bindDrops();
    document.addEventListener("keydown", (event) => this.key(event));
    if (this.ways === list) {
      this.bar.querySelectorAll("[data-tree-only]").forEach((button) => button.remove());
    }
    this.bar.querySelectorAll("[data-do]").forEach((button) => {
      button.addEventListener("click", () => this.act(button.dataset.do));
    });
    this.greet();
  }

  greet() {
    const at = this.root.dataset.arrangeAt;
    const row = at && rowsOf(this.root).find((one) => one.dataset.item === at);
    if (row) {
      row.querySelector("[data-move]")?.focus();
      row.scrollIntoView({ block: "center", behavior: "instant" });
      // The message lies at the top of the page, which a row far below leaves out of sight.
      const message = document.querySelector(".messages li");
      const isSeen = message && message.getBoundingClientRect().top >= 0;
      this.live.classList.toggle("fonds-hidden-text", isSeen || !message);
      this.tell(message?.innerText.trim() ?? "");
    }
  }

  bind(handle) {
    handle.setAttribute("role", "button");
    handle.setAttribute("aria-pressed", "false");
    handle.draggable = true;
    handle.addEventListener("click", (event) => {
      event.preventDefault();
      const row = handle.closest("[data-item]");
      if (this.row === row) {
        this.act("put");
      } else {
        this.begin(row);
      }
    });
    handle.addEventListener("dragstart", (event) => {
      this.cancel(false);
      this.remember(handle.closest("[data-item]"));
      this.row.classList.add("is-moving");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", this.row.dataset.item);
      event.dataTransfer.setDragImage(this.row, 10, 10);
      this.dragging = true;
    });
    handle.addEventListener("dragend", () => {
      this.dragging = false;
      this.mark(null);
      if (!this.sent) {
        this.row?.classList.remove("is-moving");
        this.row = null;
      }
    });
  }

  bindDrops() {
    const target = (event) => event.target.closest("[data-item], [data-group-head], [data-empty]");
    this.root.addEventListener("dragover", (event) => {
      const row = this.dragging && target(event);
      if (!row) {
        return;
      }
      event.preventDefault();
      const box = row.getBoundingClientRect();
      this.mark(row, this.ways.zone(row, (event.clientY - box.top) / box.height));
    });
    this.root.addEventListener("drop", (event) => {
      const row = this.dragging && target(event);
      if (!row) {
        return;
      }
      event.preventDefault();
      const zone = row.dataset.zone;
      if (this.ways.drop(this.root, this.row, row, zone)) {
        this.send();
      }
    });
  }

  mark(row, zone) {
    this.root.querySelectorAll("[data-zone]").forEach((one) => delete one.dataset.zone);
    if (row) {
      row.dataset.zone = zone;
    }
  }

  remember(row) {
    this.row = row;
    this.before = [...this.root.querySelectorAll("[data-item]")].map((one) => [
      one,
      one.parentNode,
      one.dataset.depth,
    ]);
    this.start = this.at();
  }

  at() {
    const found = this.ways.place(this.root, this.row);
    return `${found.key}|${found.after?.dataset.item ?? ""}`;
  }

  begin(row) {
    this.cancel(false);
    this.live.classList.add("fonds-hidden-text");
    this.remember(row);
    this.show(true);
    this.say("begin");
  }

  show(on) {
    this.ways.block(this.root, this.row).forEach((one) => one.classList.toggle("is-moving", on));
    const handle = this.row.querySelector("[data-move]");
    handle.setAttribute("aria-pressed", String(on));
    this.bar.hidden = !on;
    handle.focus();
  }

  act(what) {
    if (!this.row) {
      return;
    }
    if (what === "cancel") {
      this.cancel(true);
    } else if (what === "put") {
      this.put();
    } else {
      const held = document.activeElement;
      const moved = this.ways.move(this.root, this.row, what);
      this.sayPlace(moved ? "" : "edge");
      const place = this.bar.contains(held) ? held : this.row.querySelector("[data-move]");
      place.focus({ preventScroll: true });
      this.row.scrollIntoView({ block: "nearest" });
    }
  }

  put() {
    if (this.at() === this.start) {
      this.cancel(true);
    } else {
      this.send();
    }
  }

  send() {
    const found = this.ways.place(this.root, this.row);
    this.form.elements.parent.value = found.key;
    this.form.elements.after.value = found.after?.dataset.item ?? "";
    this.form.action = this.row.dataset.url;
    this.sent = true;
    this.bar.hidden = true;
    this.form.requestSubmit();
  }

  cancel(isTold) {
    if (!this.row || this.sent) {
      return;
    }
    this.before.forEach(([row, parent, depth]) => {
      if (depth !== undefined) {
        row.setAttribute("data-depth", depth);
      }
      parent.append(row);
    });
    this.show(false);
    if (isTold) {
      this.say("cancel");
    }
    this.row = null;
  }

  key(event) {
    const ways = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" };
    if (!this.row || this.dragging) {
      return;
    }
    const isHeld = event.target.matches?.("[data-move]");
    const what = event.key === "Escape" ? "cancel" : ways[event.key];
    if (what) {
      event.preventDefault();
      this.act(what);
    } else if (isHeld && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      this.act("put");
    }
  }

  sayPlace(edge) {
    if (edge) {
      this.say(edge);
      return;
    }
    const found = this.ways.place(this.root, this.row);
    const kind = `${found.after ? "after" : "first"}${found.name ? "" : "-top"}`;
    this.say(kind, { parent: found.name, after: found.after?.dataset.name ?? "" });
  }

  say(kind, more = {}) {
    const words = { name: this.row.dataset.name, ...more };
    const text = this.bar.getAttribute(`data-say-${kind}`);
    const said = text.replace(/\{(\w+)\}/g, (_whole, key) => words[key] ?? "");
    this.bar.querySelector("[data-arrange-name]").textContent = said;
    this.tell(said);
  }

  tell(text) {
    this.live.textContent = text;
  }
}

document.querySelectorAll("[data-fonds-arrange]").forEach((root) => new Arrangement(root));
document.addEventListener("keydown", (event) => {
  // A link that became a button answers to the space bar, too.
  if (event.key === " " && event.target.matches?.("[data-move][aria-pressed=false]")) {
    event.preventDefault();
    event.target.click();
  }
});
