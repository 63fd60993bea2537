// Asks the browser for a passkey, and sends what it answers with the form: [data-passkey="add"], "use" or "sign-in".
"use strict";
{
  const toBytes = (text) => {
    const plain = text.replaceAll("-", "+").replaceAll("_", "/");
    return Uint8Array.from(atob(plain), (character) => character.charCodeAt(0));
  };

  const toText = (buffer) => {
    const plain = btoa(String.fromCharCode(...new Uint8Array(buffer)));
    return plain.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  };

  const withBytes = (descriptors) => descriptors?.map((one) => ({ ...one, id: toBytes(one.id) }));

  // What the server wrote as text, in the bytes that the browser takes.
  const termsToAdd = (terms, isEnoughAlone) => ({
    ...terms,
    challenge: toBytes(terms.challenge),
    user: { ...terms.user, id: toBytes(terms.user.id) },
    excludeCredentials: withBytes(terms.excludeCredentials),
    authenticatorSelection: {
      ...terms.authenticatorSelection,
      residentKey: isEnoughAlone ? "required" : "discouraged",
      requireResidentKey: isEnoughAlone,
      userVerification: isEnoughAlone ? "required" : terms.authenticatorSelection.userVerification,
    },
  });

  const termsToUse = (terms) => ({
    ...terms,
    challenge: toBytes(terms.challenge),
    allowCredentials: withBytes(terms.allowCredentials),
  });

  const asText = (credential) => {
    const response = { clientDataJSON: toText(credential.response.clientDataJSON) };
    for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[part]) response[part] = toText(credential.response[part]);
    }
    if (credential.response.getTransports) response.transports = credential.response.getTransports();
    return JSON.stringify({
      id: credential.id,
      rawId: toText(credential.rawId),
      type: credential.type,
      response,
      clientExtensionResults: credential.getClientExtensionResults(),
    });
  };

  const freshTerms = async (form) => {
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`The wiki answered ${answer.status}.`);
    return (await answer.json()).request_options.publicKey;
  };

  const ask = async (form) => {
    if (form.dataset.passkey === "add") {
      const terms = JSON.parse(form.dataset.options).publicKey;
      const isEnoughAlone = form.elements.namedItem("passwordless").checked;
      return navigator.credentials.create({ publicKey: termsToAdd(terms, isEnoughAlone) });
    }
    const isSignIn = form.dataset.passkey === "sign-in";
    const terms = isSignIn ? await freshTerms(form) : JSON.parse(form.dataset.options).publicKey;
    return navigator.credentials.get({ publicKey: termsToUse(terms) });
  };

  const problems = {
    InvalidStateError: "This device holds a passkey for you already.",
    NotAllowedError: "No passkey was given. Try again when you are ready.",
    SecurityError: "The browser does not allow passkeys at this address.",
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const problem = form.querySelector("[data-passkey-problem]");
    if (!window.PublicKeyCredential) {
      problem.textContent = "This browser knows no passkeys.";
      continue;
    }
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      problem.textContent = "";
      try {
        form.elements.namedItem("credential").value = asText(await ask(form));
        form.submit();
      } catch (error) {
        problem.textContent = problems[error.name] ?? `That did not work: ${error.message}`;
      }
    });
  }
}
