/* Asks the device for a passkey: to set one up, or to sign in with it. The answer goes into the form, and the form on. */

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));

const text = (buffer) =>
  buffer &&
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const named = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

async function made(options) {
  const user = { ...options.user, id: bytes(options.user.id) };
  const excludeCredentials = named(options.excludeCredentials);
  const publicKey = { ...options, user, excludeCredentials, challenge: bytes(options.challenge) };
  const { id, type, rawId, response, extensions } = await asked("create", publicKey);
  const { clientDataJSON, attestationObject } = response;
  return {
    ...{ id, type, rawId: text(rawId), clientExtensionResults: extensions },
    response: { clientDataJSON: text(clientDataJSON), attestationObject: text(attestationObject) },
  };
}

async function used(options) {
  const allowCredentials = named(options.allowCredentials);
  const publicKey = { ...options, allowCredentials, challenge: bytes(options.challenge) };
  const { id, type, rawId, response, extensions } = await asked("get", publicKey);
  const { clientDataJSON, authenticatorData, signature, userHandle } = response;
  return {
    ...{ id, type, rawId: text(rawId), clientExtensionResults: extensions },
    response: {
      clientDataJSON: text(clientDataJSON),
      authenticatorData: text(authenticatorData),
      signature: text(signature),
      userHandle: text(userHandle) || null,
    },
  };
}

async function asked(kind, publicKey) {
  const credential = await navigator.credentials[kind]({ publicKey });
  const { id, type, rawId, response } = credential;
  return { id, type, rawId, response, extensions: credential.getClientExtensionResults() };
}

document.querySelectorAll("form[data-fonds-passkey]").forEach((form) => {
  const { fondsPasskey: kind, fondsOptions: options } = form.dataset;
  const problem = form.querySelector("[role=alert]");
  const say = (words) => {
    problem.textContent = words;
    problem.hidden = false;
  };

  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) {
      return;
    }
    event.preventDefault();
    if (!window.PublicKeyCredential) {
      say(problem.dataset.none);
      return;
    }
    try {
      const { publicKey } = JSON.parse(options);
      const answer = await (kind === "create" ? made(publicKey) : used(publicKey));
      form.elements.credential.value = JSON.stringify(answer);
    } catch {
      say(problem.dataset.failed);
      return;
    }
    form.submit();
  });
});
