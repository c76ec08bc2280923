/* The number builder: what is pressed, dragged or typed is asked of the server, which answers with blocks, text and example. */

const WAIT = 250;
const THERE = { up: -1, down: 1 };

/* What is chosen to be added next says nothing yet; an answer would come between it and the press. */
const isNext = (control) => control.id === "policy-new-block";

class Builder {
  constructor(form) {
    this.form = form;
    this.blocks = document.getElementById("policy-blocks");
    this.example = document.getElementById("policy-example");
    this.pattern = form.elements.pattern;
    this.asked = 0;
    this.timer = 0;
    this.from = null;
    form.querySelectorAll("[data-number-preview]").forEach((button) => {
      button.hidden = true;
    });
    this.blocks.addEventListener("click", (event) => this.press(event));
    this.blocks.addEventListener("change", (event) => {
      if (!isNext(event.target)) {
        this.ask("");
      }
    });
    form.addEventListener("input", (event) => this.type(event));
    form.addEventListener("change", (event) => {
      if (!this.blocks.contains(event.target) && event.target !== this.pattern) {
        this.ask("");
      }
    });
    this.bindDrag();
  }

  type(event) {
    if (isNext(event.target)) {
      return;
    }
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.ask(""), WAIT);
    if (event.target === this.pattern) {
      this.typing = true;
    }
  }

  press(event) {
    const button = event.target.closest("button[data-way]");
    if (!button) {
      return;
    }
    event.preventDefault();
    const place = Number(button.closest("[data-block]")?.dataset.block);
    const way = button.dataset.way;
    this.focus = way === "add" ? "add" : { way, place: place + (THERE[way] ?? 0) };
    this.ask(button.value);
  }

  async ask(what) {
    window.clearTimeout(this.timer);
    this.asked += 1;
    const mine = this.asked;
    const said = new FormData(this.form);
    said.delete("csrfmiddlewaretoken");
    if (what) {
      said.set("do", what);
      this.form.dataset.fondsChanged = "yes";
    }
    const held = document.activeElement?.name;
    const answer = await fetch(`${this.form.dataset.fondsNumber}?${new URLSearchParams(said)}`, {
      headers: { Accept: "application/json" },
    }).catch(() => null);
    // Only the latest answer counts; without one everything stays as it was.
    if (!answer?.ok || mine !== this.asked) {
      return;
    }
    const found = await answer.json();
    this.example.innerHTML = found.html;
    const active = document.activeElement;
    if (active?.type === "text" && this.blocks.contains(active) && !what) {
      // Who types into a block goes on typing; the text follows.
      this.pattern.value = found.pattern;
      this.form.elements.seen.value = found.pattern;
      return;
    }
    this.blocks.innerHTML = found.blocks;
    if (active !== this.pattern) {
      this.pattern.value = found.pattern;
    }
    this.refocus(held);
  }

  refocus(held) {
    const wanted = this.focus;
    this.focus = null;
    const list = this.blocks.querySelectorAll("[data-block]");
    if (wanted === "add") {
      const added = list[list.length - 1];
      (added?.querySelector("input, select") ?? added?.querySelector("button:enabled"))?.focus();
    } else if (wanted) {
      const block = list[Math.min(wanted.place, list.length - 1)];
      const button = block?.querySelector(`[data-way=${wanted.way}]:enabled`);
      (button ?? block?.querySelector("button:enabled") ?? document.getElementById("policy-new-block"))?.focus();
    } else if (held?.startsWith("b.")) {
      this.form.elements[held]?.focus();
    }
  }

  bindDrag() {
    const block = (event) => event.target.closest?.("[data-block]");
    this.blocks.addEventListener("pointerdown", (event) => {
      const found = event.target.closest("[data-grip]") && block(event);
      if (found) {
        found.draggable = true;
      }
    });
    this.blocks.addEventListener("dragstart", (event) => {
      this.from = block(event)?.dataset.block ?? null;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", this.from ?? "");
    });
    this.blocks.addEventListener("dragover", (event) => {
      const over = this.from !== null && block(event);
      this.blocks.querySelectorAll(".is-over").forEach((one) => one.classList.remove("is-over"));
      if (over) {
        event.preventDefault();
        over.classList.add("is-over");
      }
    });
    this.blocks.addEventListener("drop", (event) => {
      const over = this.from !== null && block(event);
      if (over) {
        event.preventDefault();
        this.ask(`to.${this.from}.${over.dataset.block}`);
      }
    });
    this.blocks.addEventListener("dragend", () => {
      this.from = null;
      this.blocks.querySelectorAll("[draggable]").forEach((one) => one.removeAttribute("draggable"));
    });
  }
}

document.querySelectorAll("form[data-fonds-number]").forEach((form) => new Builder(form));
