import { Button, Dialog, TextField } from "@radix-ui/themes";
import { useEffect, useState } from "react";

// Where to go afterwards: a path of this site only, never another site's address.
const destination = (root) => {
  const next = new URLSearchParams(window.location.search).get("next") ?? "/";
  return root + (/^\/(?![/\\])/.test(next) ? next : "/");
};

// A full load: the event socket keeps the headers it was opened with.
const leave = (root) => {
  window.location.href = destination(root);
};

// `mark` sets the ids of its fields apart from those of the page beneath.
export function SignInForm({ onSignedIn = leave, mark = "" }) {
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);

  const submit = async (event) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const root = window.__novu_root ?? "";
    setBusy(true);
    setError("");
    try {
      const answer = await fetch(`${root}/v1/auth/session`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ email: form.get("email"), password: form.get("password") }),
      });
      if (answer.ok) {
        onSignedIn(root);
        return;
      }
      const body = await answer.json();
      setError([body.message].flat().join(" "));
    } catch {
      setError("The server did not answer. Try again.");
    }
    setBusy(false);
  };

  return (
    <form className="form" onSubmit={submit}>
      <div className="field">
        <label htmlFor={`${mark}email`}>E-mail</label>
        <TextField.Root id={`${mark}email`} name="email" type="email" size="2" autoComplete="username" required autoFocus />
      </div>
      <div className="field">
        <label htmlFor={`${mark}password`}>Password</label>
        <TextField.Root
          id={`${mark}password`}
          name="password"
          type="password"
          size="2"
          autoComplete="current-password"
          required
          aria-describedby={`${mark}sign-in-error`}
        />
      </div>
      <p id={`${mark}sign-in-error`} className="field-error" role="alert">
        {error}
      </p>
      <Button type="submit" size="2" loading={busy}>
        Sign in
      </Button>
    </form>
  );
}

// The event socket is opened anew, so that the server sees the new session's cookie; the page stays as it is.
const reconnect = () => {
  // Reflex closes its socket before a page goes, and opens it when the page is looked at again.
  window.dispatchEvent(new Event("beforeunload", { cancelable: true }));
  document.dispatchEvent(new Event("visibilitychange"));
};

// Over the page whose session has ended: what was typed stays, and what could not be saved is sent again.
export function SignInAgain() {
  const [open, setOpen] = useState(false);

  useEffect(() => {
    const ask = () => setOpen(true);
    window.addEventListener("novu:signed-out", ask);
    return () => window.removeEventListener("novu:signed-out", ask);
  }, []);

  const goOn = () => {
    setOpen(false);
    reconnect();
    window.dispatchEvent(new Event("novu:signed-in"));
  };

  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Content maxWidth="400px">
        <Dialog.Title size="4" mb="2">
          Sign in again
        </Dialog.Title>
        <Dialog.Description size="2" mb="4">
          Your session is over. What you have typed is still here.
        </Dialog.Description>
        <SignInForm onSignedIn={goOn} mark="again-" />
      </Dialog.Content>
    </Dialog.Root>
  );
}
