/* How a file was read is overruled beside what comes of it: every change reads it again and shows the result in place. */

const form = () => document.querySelector("form[data-fonds-live]");
const place = () => document.querySelector("[data-fonds-live-place]");
let asked = 0;

async function again(changed) {
  asked += 1;
  const mine = asked;
  place().setAttribute("aria-busy", "true");
  const answer = await fetch(form().action, { method: "POST", body: new FormData(form()) }).catch(() => null);
  const text = await answer?.text();
  const fresh = text && new DOMParser().parseFromString(text, "text/html").querySelector("[data-fonds-live-place]");
  if (mine !== asked) {
    return;
  }
  if (!fresh) {
    form().submit();
    return;
  }
  place().replaceWith(fresh);
  document.getElementById(changed)?.focus();
  listen();
}

function listen() {
  form()?.addEventListener("change", (event) => again(event.target.id));
}

listen();
