/* Scans for a stock-take with or without a network: what waits on the device is sealed, and only the archive opens it. */

import { Kept, sealed } from "./stocktaking-kept.js";

const page = document.querySelector("[data-fonds-stocktaking]");
const part = (name) => page.querySelector(`[data-fonds-${name}]`);
const SOON = 5000;
const SHOWN = 30;
const AT_ONCE = 100;
const LONGEST = 200; // of a label, as the archive keeps it: more does not arrive, and all behind it would wait
const SAME = 2000; // milliseconds in which a camera sees one label again and again
const FINAL = [400, 403, 404, 409]; // what is answered so is answered so again
const kept = new Kept();
const lines = new Map(); // number of a scan → its line, as long as the page is open

function say(name, text = "") {
  page.querySelectorAll("[data-fonds-when]").forEach((one) => {
    one.hidden = one.dataset.fondsWhen !== name;
  });
  if (text) {
    part("said").textContent = text;
  }
}

async function show() {
  const { device, waiting } = await kept.standing();
  part("take").textContent = device ? `#${device.take}` : "";
  part("arrived").textContent = device ? device.last : 0;
  part("waiting").textContent = waiting;
  page.dataset.waiting = waiting;
}

// One after the other, also with the page open twice: numbers have no gap, and nothing is sent beside itself.
const alone = (act) => navigator.locks.request("fonds-stocktaking", act);

async function call(path, body) {
  const token = /(?:^|; )__Host-fonds-csrf=([^;]+)/.exec(document.cookie)?.[1] ?? "";
  const answer = await fetch(page.dataset.fondsStocktaking + path, {
    method: "POST",
    redirect: "manual",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token, Accept: "application/json" },
    body: JSON.stringify(body),
  }).catch(() => null);
  if (answer === null) {
    return { way: "offline" };
  }
  if (answer.type === "opaqueredirect" || answer.status === 401) {
    return { way: "signed-out" };
  }
  const said = await answer.json().catch(() => ({}));
  return answer.ok
    ? { way: "", said }
    : {
        way: "refused",
        said: said.said ?? String(answer.status),
        over: said.over === true || answer.status === 404,
        final: FINAL.includes(answer.status),
      };
}

// What was scanned is read by nobody any more once its person is signed out.
function stop({ way, said }) {
  if (way === "signed-out") {
    lines.clear();
    part("last").replaceChildren();
    part("again").search = "";
  }
  say(way, said);
}

async function join(take) {
  const { device, waiting } = await kept.standing();
  if (device?.take === take) {
    // Somebody else may have signed in meanwhile: where nothing of the other waits, the phone is his from now on.
    const mine = waiting ? { way: "" } : await call(`${take}/device/`, { device: device.token });
    if (mine.way !== "refused") {
      return true;
    }
  }
  const left = waiting ? await send() : null; // the scans of the other stock-take come first
  // What waits for one that has ended arrives nowhere any more; who goes on without it has read so.
  if (left && !(left.over && window.confirm(`#${device.take}: ${left.said}`))) {
    return false;
  }
  const token = crypto.randomUUID();
  const answer = await call(`${take}/device/`, { device: token });
  if (answer.way) {
    stop(answer);
    return false;
  }
  const { bound, key, last } = answer.said;
  await kept.begin({ take, token, bound, key, last, made: last });
  return true;
}

// Send all that waits; return the answer that stopped it, null for none.
async function send() {
  for (;;) {
    const { device, scans } = await kept.first(AT_ONCE);
    if (!scans.length) {
      say("");
      return null;
    }
    const answer = await call(`${device.take}/scans/`, { device: device.token, scans });
    if (answer.way) {
      stop(answer);
      return answer;
    }
    await kept.arrived(answer.said.last);
    answer.said.taken.forEach((one) => tell(one.order, one.said, one.kind));
    await show();
  }
}

function tell(order, text, kind) {
  const line = lines.get(order);
  if (line) {
    line.lastElementChild.textContent = text;
    line.className = { record: "is-good", copy: "is-good", place: "is-info" }[kind] ?? "is-bad";
  }
}

function list(order, text) {
  const line = document.createElement("li");
  const [name, state] = [document.createElement("b"), document.createElement("span")];
  name.textContent = text;
  state.textContent = part("last").dataset.fondsKept;
  line.append(name, state);
  part("last").prepend(line);
  lines.set(order, line);
  while (part("last").children.length > SHOWN) {
    part("last").lastElementChild.remove();
  }
}

async function scan(read) {
  const text = read.slice(0, LONGEST);
  await alone(async () => {
    const { device } = await kept.standing();
    if (!device) {
      say("nothing");
      return;
    }
    const order = device.made + 1;
    await kept.add(order, await sealed(device, order, text, page.dataset.fondsSuite));
    list(order, text);
    await show();
  });
  navigator.vibrate?.(40);
  sendSoon();
}

let planned = null;
function sendSoon(after = 0) {
  window.clearTimeout(planned);
  planned = window.setTimeout(async () => {
    const left = await alone(send);
    await show();
    if (Number(page.dataset.waiting) && !left?.final) {
      sendSoon(SOON);
    }
  }, after);
}

async function look() {
  const video = part("picture");
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }).catch(() => null);
  if (!stream) {
    return;
  }
  const detector = new window.BarcodeDetector({ formats: ["qr_code", "code_128", "code_39", "ean_13"] });
  video.srcObject = stream;
  video.hidden = false;
  await video.play();
  const seen = new Map();
  const read = async () => {
    for (const { rawValue } of await detector.detect(video).catch(() => [])) {
      if (Date.now() - (seen.get(rawValue) ?? 0) > SAME) {
        await scan(rawValue);
      }
      seen.set(rawValue, Date.now());
    }
    if (video.srcObject) {
      window.setTimeout(read, 150);
    }
  };
  read();
}

// The page and what it is made of lie at hand from now on.
async function keepAtHand() {
  const { fondsWorker: worker, fondsScope: scope } = page.dataset;
  const found = await navigator.serviceWorker.register(worker, { scope }).catch(() => null);
  if (!found) {
    return;
  }
  const { active } = await navigator.serviceWorker.ready;
  const parts = [...document.querySelectorAll("link[href], script[src]")].map((one) => one.href || one.src);
  const modules = performance.getEntriesByType("resource").map((one) => one.name);
  const own = [...parts, ...modules].filter((one) => one.startsWith(`${location.origin}/`) && /\.\w+$/.test(one));
  navigator.serviceWorker.addEventListener("message", () => {
    page.dataset.kept = "yes";
  });
  active.postMessage({ keep: [scope, ...new Set(own)] });
}

async function begin() {
  if (!window.isSecureContext || !navigator.serviceWorker || !crypto.subtle) {
    say("insecure");
    return;
  }
  part("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const field = part("form").querySelector("input");
    const text = field.value.trim();
    field.value = "";
    field.focus();
    if (text) {
      scan(text);
    }
  });
  part("camera").hidden = !("BarcodeDetector" in window && navigator.mediaDevices);
  part("camera").addEventListener("click", look);
  window.addEventListener("online", () => sendSoon());
  const take = Number(location.hash.slice(1));
  await alone(async () => {
    if (take) {
      await join(take);
    } else if (!(await kept.standing()).device) {
      say("nothing");
    }
  });
  await show();
  sendSoon();
  part("form").querySelector("input").focus();
  await keepAtHand();
  page.dataset.ready = "yes";
}

begin();
