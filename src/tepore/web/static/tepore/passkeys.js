/* Passkeys: asks the portal for a challenge, the browser's authenticator for an answer, and hands it back. */
"use strict";

(() => {
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const letters = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  async function ask(address, form, body) {
    const answer = await fetch(address, {
      method: "POST",
      credentials: "same-origin",
      headers: {
        "Content-Type": "application/json",
        "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value,
      },
      body: JSON.stringify(body),
    });
    const isOurs = (answer.headers.get("Content-Type") || "").startsWith("application/json");
    if (answer.redirected || !isOurs) {
      window.location.reload();
      throw new Error("");
    }
    const content = await answer.json();
    if (!answer.ok) throw new Error(content.sentence);
    return content;
  }

  const withBytes = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  async function make(options) {
    const asked = options.publicKey;
    const made = await navigator.credentials.create({
      publicKey: {
        ...asked,
        challenge: bytes(asked.challenge),
        user: { ...asked.user, id: bytes(asked.user.id) },
        excludeCredentials: withBytes(asked.excludeCredentials),
      },
    });
    return {
      id: made.id,
      rawId: letters(made.rawId),
      type: made.type,
      clientExtensionResults: {},
      response: {
        clientDataJSON: letters(made.response.clientDataJSON),
        attestationObject: letters(made.response.attestationObject),
      },
    };
  }

  async function show(options) {
    const asked = options.publicKey;
    const shown = await navigator.credentials.get({
      publicKey: {
        ...asked,
        challenge: bytes(asked.challenge),
        allowCredentials: withBytes(asked.allowCredentials),
      },
    });
    const { response } = shown;
    return {
      id: shown.id,
      rawId: letters(shown.rawId),
      type: shown.type,
      clientExtensionResults: {},
      response: {
        clientDataJSON: letters(response.clientDataJSON),
        authenticatorData: letters(response.authenticatorData),
        signature: letters(response.signature),
        userHandle: response.userHandle ? letters(response.userHandle) : null,
      },
    };
  }

  async function run(form) {
    const options = await ask(form.dataset.options, form, {});
    if (form.dataset.passkey === "add") {
      const credential = await make(options);
      return ask(form.dataset.answer, form, { credential, name: form.querySelector("[name=name]").value });
    }
    return ask(form.dataset.answer, form, await show(options));
  }

  /* Browsers take no bare network address for a passkey's site. */
  const isName = !/^(\d+\.){3}\d+$|^\[/.test(window.location.hostname);
  if (!window.PublicKeyCredential || !window.isSecureContext || !isName) return;
  for (const note of document.querySelectorAll("[data-passkey-absent]")) note.hidden = true;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const fault = form.querySelector(".fault");
      const button = form.querySelector("button");
      fault.textContent = "";
      button.disabled = true;
      try {
        window.location.assign((await run(form)).to);
      } catch (error) {
        fault.textContent = error instanceof DOMException ? fault.dataset.cancelled : error.message;
        button.disabled = false;
      }
    });
  }
})();
