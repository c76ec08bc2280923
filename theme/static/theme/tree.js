/* A long tree of categories: branches fold, and what is typed into the search leaves what fits and what it lies under. */

const MANY = 60; // with so many rows a tree begins folded
const table = document.querySelector("[data-fonds-arrange='tree']");
const bar = document.querySelector("[data-tree-find]");

class Tree {
  constructor() {
    this.rows = [...table.querySelectorAll("[data-item]")];
    this.search = bar.querySelector("input");
    this.found = bar.querySelector("[data-tree-found]");
    this.folded = new Set();
    this.folds().forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => this.turn(button.closest("[data-item]")));
    });
    table.querySelectorAll("[data-tree-leaf]").forEach((leaf) => {
      leaf.hidden = this.folds().length === 0; // names stand in line with those of branches
    });
    bar.hidden = this.folds().length === 0 && this.rows.length < MANY;
    bar.querySelectorAll("[data-tree-all]").forEach((button) => {
      button.addEventListener("click", () => this.all(button.dataset.treeAll === "fold"));
    });
    this.search.addEventListener("input", () => this.show());
    this.search.addEventListener("keydown", (event) => this.go(event));
    if (this.rows.length > MANY) {
      this.all(true);
    }
    this.reveal(table.dataset.arrangeAt);
  }

  folds() {
    return [...table.querySelectorAll("[data-tree-fold]")];
  }

  depth(row) {
    return Number(row.dataset.depth);
  }

  /* Rows may have been put elsewhere since, so what lies above a row is read from the page. */
  above(row) {
    const found = [];
    let depth = this.depth(row);
    for (let one = row.previousElementSibling; one && depth > 0; one = one.previousElementSibling) {
      if (this.depth(one) < depth) {
        found.push(one);
        depth = this.depth(one);
      }
    }
    return found;
  }

  turn(row) {
    const isFolded = this.folded.has(row);
    this.folded[isFolded ? "delete" : "add"](row);
    this.show();
  }

  all(isFolding) {
    this.folded = new Set(isFolding ? this.folds().map((one) => one.closest("[data-item]")) : []);
    this.show();
  }

  reveal(code) {
    const row = code && this.rows.find((one) => one.dataset.item === code);
    if (row) {
      this.above(row).forEach((one) => this.folded.delete(one));
      this.show();
    }
  }

  fitting() {
    const words = this.search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) {
      return null;
    }
    return this.rows.filter((row) => {
      const text = row.querySelector(".policy-tree__cell").textContent.toLowerCase();
      return words.every((word) => text.includes(word));
    });
  }

  show() {
    const fits = this.fitting();
    const kept = fits && new Set(fits.flatMap((row) => [row, ...this.above(row)]));
    table.querySelectorAll("[data-item]").forEach((row) => {
      row.hidden = kept ? !kept.has(row) : this.above(row).some((one) => this.folded.has(one));
      const button = row.querySelector("[data-tree-fold]");
      const isOpen = kept ? true : !this.folded.has(row);
      button?.setAttribute("aria-expanded", String(isOpen));
    });
    this.found.textContent = fits ? this.found.dataset.said.replace("{n}", fits.length) : "";
  }

  /* Enter goes to the first that fits; Escape gives the whole tree back. */
  go(event) {
    if (event.key === "Enter") {
      event.preventDefault();
      this.fitting()?.[0]?.querySelector(".policy-tree__code").click();
    } else if (event.key === "Escape") {
      this.search.value = "";
      this.show();
    }
  }
}

if (table && bar) {
  new Tree();
}
