/* The files of a record: several at once, dropped or pasted as well, with their progress; then the block anew. */

const QUIET = 2000;

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
  return {
    progress(done, total) {
      bar.max = total;
      bar.value = done;
      said.textContent = `${Math.floor((100 * done) / total)} %`;
    },
    failed(texts) {
      item.className = "is-bad";
      item.replaceChildren(texts.join(" "));
    },
    done() {
      item.remove();
      going.hidden = !going.children.length;
    },
  };
}

function send(block, form, file) {
  const shown = line(block, file.name);
  const body = new FormData(form);
  body.set("file", file, file.name || "file");
  return new Promise((resolve) => {
    const call = new XMLHttpRequest();
    call.open("POST", form.action);
    call.setRequestHeader("Accept", "application/json");
    call.upload.addEventListener("progress", (event) => event.total && shown.progress(event.loaded, event.total));
    call.addEventListener("loadend", () => {
      let problems = [block.dataset.fondsFailed];
      try {
        problems = JSON.parse(call.responseText).problems;
      } catch {
        /* a page came, or nothing */
      }
      if (problems.length) {
        shown.failed(problems);
      } else {
        shown.done();
      }
      resolve();
    });
    call.send(body);
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

async function sendAll(block, form, files) {
  block.querySelectorAll(".fonds-files__going .is-bad").forEach((one) => one.remove());
  block.dataset.busy = "yes";
  for (const file of files) {
    await send(block, form, file);
  }
  delete block.dataset.busy;
  document.activeElement?.blur?.();
  await renew(block);
}

function bind(block) {
  block.querySelectorAll("form[enctype]").forEach((form) => {
    const input = form.querySelector("input[type=file]");
    const button = form.querySelector("button");
    if (form.matches("[data-fonds-files-add]")) {
      button.hidden = true;
      form.querySelector(".fonds-drop__hint").hidden = false;
      input.addEventListener("change", () => input.files.length && sendAll(block, form, [...input.files]));
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      sendAll(block, form, [...input.files]);
    });
  });
  const add = block.querySelector("form[data-fonds-files-add]");
  if (add) {
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
  wait(block);
}

document.querySelectorAll("[data-fonds-files]").forEach(bind);

document.addEventListener("paste", (event) => {
  const block = document.querySelector("[data-fonds-files]");
  const add = block?.querySelector("form[data-fonds-files-add]");
  if (add && event.clipboardData?.files.length && !event.target.closest("input, textarea, [contenteditable]")) {
    event.preventDefault();
    sendAll(block, add, [...event.clipboardData.files]);
  }
});
