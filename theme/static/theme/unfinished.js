/* Keeps what is typed on the server while it is typed, and before a form is sent; nothing stays in the browser. */

const WAIT = 1000;
const AGAIN = 5000;
const NEVER = new Set(["csrfmiddlewaretoken", "then"]);

function contentOf(form) {
  const said = new URLSearchParams();
  new FormData(form).forEach((value, name) => {
    const secret = form.elements[name]?.type === "password";
    if (typeof value === "string" && !secret && !NEVER.has(name)) {
      said.append(name, value);
    }
  });
  return said;
}

function watch(form) {
  const place = form.querySelector("[data-fonds-kept]");
  let timer = 0;
  let changed = false;
  let free = false;
  let line = Promise.resolve(true);

  function say(text, tone, link) {
    place.dataset.tone = tone;
    place.textContent = text;
    if (link) {
      const to = document.createElement("a");
      to.href = link;
      to.textContent = place.dataset.signIn;
      place.append(" ", to);
    }
  }

  function show(answer) {
    // What is kept needs no question when the page is left.
    delete form.dataset.fondsChanged;
    if (answer.signed_in) {
      form.elements.csrfmiddlewaretoken.value = answer.csrf;
      say(`${place.dataset.kept} ${answer.kept_at}`, "good");
    } else {
      say(place.dataset.signedOut, "warn", answer.sign_in);
    }
  }

  async function send() {
    const before = form.dataset.fondsChanged;
    changed = false;
    try {
      const answer = await fetch(form.dataset.fondsUnfinished, {
        method: "POST",
        body: contentOf(form),
        headers: { Accept: "application/json" },
      });
      if (answer.status < 500) {
        const said = await answer.json();
        if (answer.ok) {
          show(said);
        } else {
          form.dataset.fondsChanged = before ?? "yes";
          say(said.problem, "bad");
        }
        return true;
      }
    } catch {
      // Falls through: no answer is the same as a broken one.
    }
    changed = true;
    form.dataset.fondsChanged = "yes";
    say(place.dataset.offline, "bad");
    soon(AGAIN);
    return false;
  }

  // One after the other: an answer that came late must not bring back what was saved meanwhile.
  function keep() {
    line = line.then(send);
    return line;
  }

  function soon(wait = WAIT) {
    window.clearTimeout(timer);
    timer = window.setTimeout(keep, wait);
  }

  function typed() {
    changed = true;
    soon();
  }

  form.addEventListener("input", typed);
  form.addEventListener("change", typed);

  // Before the form goes out, what stands in it is safe: the server may stop in the middle of saving it.
  form.addEventListener(
    "submit",
    async (event) => {
      if (free) {
        free = false;
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      window.clearTimeout(timer);
      if (form.dataset.fondsFlushing) {
        return;
      }
      form.dataset.fondsFlushing = "yes";
      const sent = await keep();
      delete form.dataset.fondsFlushing;
      if (sent) {
        free = true;
        form.requestSubmit(event.submitter);
      }
    },
    { capture: true },
  );

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && changed) {
      window.clearTimeout(timer);
      changed = false;
      navigator.sendBeacon(form.dataset.fondsUnfinished, contentOf(form));
    }
  });
}

document.querySelectorAll("form[data-fonds-unfinished]").forEach(watch);
