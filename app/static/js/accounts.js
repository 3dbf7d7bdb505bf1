// Puts the focus on what a form refuses, and lets the browser make or give a passkey.

document.querySelector("[data-focus]")?.focus();

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/_/g, "/").replace(/-/g, "+")), (sign) => sign.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const withBytes = (keys) => (keys || []).map((key) => ({ ...key, id: toBytes(key.id) }));

async function createPasskey(options) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      user: { ...options.user, id: toBytes(options.user.id) },
      excludeCredentials: withBytes(options.excludeCredentials),
    },
  });
  return {
    id: made.id,
    rawId: toText(made.rawId),
    type: made.type,
    response: {
      attestationObject: toText(made.response.attestationObject),
      clientDataJSON: toText(made.response.clientDataJSON),
      transports: made.response.getTransports?.() ?? null,
    },
    extensions: JSON.stringify(made.getClientExtensionResults()),
  };
}

async function getPasskey(options) {
  const given = await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      allowCredentials: withBytes(options.allowCredentials),
    },
  });
  return {
    id: given.id,
    rawId: toText(given.rawId),
    type: given.type,
    response: {
      authenticatorData: toText(given.response.authenticatorData),
      clientDataJSON: toText(given.response.clientDataJSON),
      signature: toText(given.response.signature),
      userHandle: given.response.userHandle ? toText(given.response.userHandle) : null,
    },
    assertionClientExtensions: JSON.stringify(given.getClientExtensionResults()),
  };
}

const form = document.querySelector("form[data-passkey]");
if (form) {
  const options = JSON.parse(form.dataset.options);
  const work = form.dataset.passkey === "create" ? createPasskey : getPasskey;
  work(options).then(
    (credential) => {
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    },
    () => {
      document.querySelector("[data-passkey-failed]").hidden = false;
    },
  );
}
