/* The files of a record: several at once, dropped or pasted as well, with their progress; then the block anew. */

const QUIET = 2000;
let onTheWay = 0; // batches: a second one may be dropped while the first is still sent

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "fonds-files__remove";
  made.textContent = text;
  made.addEventListener("click", act, { once: true });
  return made;
}

function line(block, name) {
  const going = block.querySelector(".fonds-files__going");
  const item = document.createElement("li");
  const row = document.createElement("div");
  row.className = "fonds-progress";
  const head = document.createElement("div");
  head.className = "fonds-progress__row";
  const label = document.createElement("span");
  label.textContent = name;
  const said = document.createElement("span");
  head.append(label, said);
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", name);
  row.append(head, bar);
  item.append(row);
  going.append(item);
  going.hidden = false;
  const shown = {
    progress(done, total) {
      bar.max = total;
      bar.value = done;
      said.textContent = `${Math.floor((100 * done) / total)} %`;
    },
    stoppable(stop) {
      item.append(button(block.dataset.fondsCancel, stop));
    },
    failed(texts, again) {
      item.className = "is-bad";
      item.replaceChildren(texts.join(" "), " ");
      if (again) {
        item.append(
          button(block.dataset.fondsAgain, () => {
            shown.done();
            again();
          }),
        );
      }
    },
    done() {
      item.remove();
      going.hidden = !going.children.length;
    },
  };
  return shown;
}

// What the server says is the matter with a file; null where it did not answer in its own words.
function told(call) {
  try {
    return JSON.parse(call.responseText).problems;
  } catch {
    return null;
  }
}

function send(block, way, file, again) {
  const shown = line(block, file.name);
  return new Promise((resolve) => {
    const call = new XMLHttpRequest();
    let stopped = false;
    call.open("POST", way.url);
    call.setRequestHeader("Accept", "application/json");
    call.upload.addEventListener("progress", (event) => event.total && shown.progress(event.loaded, event.total));
    shown.stoppable(() => {
      stopped = true;
      call.abort();
    });
    call.addEventListener("loadend", () => {
      const problems = told(call);
      if (stopped || problems?.length === 0) {
        shown.done();
      } else if (problems) {
        shown.failed(problems);
      } else {
        shown.failed([block.dataset.fondsFailed.replace("{name}", file.name)], () => again(file));
      }
      resolve();
    });
    call.send(way.body(file));
  });
}

async function renew(block) {
  const answer = await fetch(block.dataset.fondsFiles, { redirect: "error" }).catch(() => null);
  if (!answer?.ok) {
    return;
  }
  const made = document.createElement("template");
  made.innerHTML = await answer.text();
  const next = made.content.querySelector("[data-fonds-files]");
  if (!next) {
    return;
  }
  const going = block.querySelector(".fonds-files__going");
  next.querySelector(".fonds-files__going").replaceWith(going);
  block.replaceWith(next);
  bind(next);
}

function isBusy(block) {
  return block.contains(document.activeElement) || block.querySelector("details[open]") || block.dataset.busy;
}

function wait(block) {
  if (!("fondsWaiting" in block.dataset)) {
    return;
  }
  window.setTimeout(() => {
    if (!block.isConnected) {
      return;
    }
    if (document.hidden || isBusy(block)) {
      wait(block);
    } else {
      renew(block);
    }
  }, QUIET);
}

async function sendAll(block, way, files) {
  // What was refused is read by now; what did not arrive can still be tried again.
  block.querySelectorAll(".fonds-files__going .is-bad:not(:has(button))").forEach((one) => one.remove());
  block.dataset.busy = "yes";
  onTheWay += 1;
  way.wait?.(true);
  const again = (file) => sendAll(document.getElementById(block.id), way, [file]);
  for (const file of files) {
    await send(block, way, file, again);
  }
  onTheWay -= 1;
  way.wait?.(onTheWay > 0);
  const shown = document.getElementById(block.id);
  if (!onTheWay) {
    delete shown.dataset.busy;
  }
  if (shown.contains(document.activeElement)) {
    document.activeElement.blur();
  }
  await renew(shown);
}

// The files of a record: each form of the block sends one at a time to its own address.
function wayOf(form) {
  return {
    url: form.action,
    input: form.querySelector("input[type=file]"),
    body(file) {
      const body = new FormData(form);
      body.set("file", file, file.name || "file");
      return body;
    },
  };
}

// The files of a record that is being entered: they wait for its form, which is not sent while one is on its way.
function holdingOf(block) {
  const form = block.closest("form");
  return {
    url: block.dataset.fondsHold,
    input: block.querySelector("input[type=file]"),
    body(file) {
      const body = new FormData();
      for (const name of ["csrfmiddlewaretoken", "_keep"]) {
        body.set(name, form.elements[name].value);
      }
      body.set("file", file, file.name || "file");
      return body;
    },
    wait(busy) {
      form.querySelectorAll(".fonds-submit button").forEach((one) => (one.disabled = busy));
      // What is typed is kept with the files: whoever comes back finds both.
      form.dispatchEvent(new Event("change", { bubbles: true }));
    },
  };
}

function adderOf(block) {
  const form = block.querySelector("form[data-fonds-files-add]");
  return "fondsHold" in block.dataset ? holdingOf(block) : form && wayOf(form);
}

function bindAdder(block, add) {
  block.querySelector(".fonds-drop__hint").hidden = false;
  add.input.addEventListener("change", (event) => {
    event.stopPropagation();
    const files = [...add.input.files];
    add.input.value = "";
    if (files.length) {
      sendAll(block, add, files);
    }
  });
  let depth = 0;
  const over = (step) => {
    depth = Math.max(0, depth + step);
    block.classList.toggle("is-over", depth > 0);
  };
  block.addEventListener("dragenter", () => over(1));
  block.addEventListener("dragleave", () => over(-1));
  block.addEventListener("dragover", (event) => event.preventDefault());
  block.addEventListener("drop", (event) => {
    event.preventDefault();
    over(-depth);
    if (event.dataTransfer.files.length) {
      sendAll(block, add, [...event.dataTransfer.files]);
    }
  });
}

function bind(block) {
  block.querySelectorAll("form[enctype]").forEach((form) => {
    const way = wayOf(form);
    if (form.matches("[data-fonds-files-add]")) {
      form.querySelector("button").hidden = true;
      return;
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      sendAll(block, way, [...way.input.files]);
    });
  });
  const add = adderOf(block);
  if (add) {
    bindAdder(block, add);
  }
  wait(block);
}

document.querySelectorAll("[data-fonds-files]").forEach(bind);

document.addEventListener("paste", (event) => {
  const block = document.querySelector("[data-fonds-files]");
  const add = block && adderOf(block);
  const typing = event.target.closest("textarea, [contenteditable], input:not([type=file])");
  if (add && event.clipboardData?.files.length && !(typing && event.clipboardData.getData("text"))) {
    event.preventDefault();
    sendAll(block, add, [...event.clipboardData.files]);
  }
});
