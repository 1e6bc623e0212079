import { Button, TextField } from "@radix-ui/themes";
import { useState } from "react";

// Where to go afterwards: a path of this site only, never another site's address.
const destination = (root) => {
  const next = new URLSearchParams(window.location.search).get("next") ?? "/";
  return root + (/^\/(?![/\\])/.test(next) ? next : "/");
};

export function SignInForm() {
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
        // A full load: the event socket keeps the headers it was opened with.
        window.location.href = destination(root);
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
        <label htmlFor="email">E-mail</label>
        <TextField.Root id="email" name="email" type="email" size="2" autoComplete="username" required autoFocus />
      </div>
      <div className="field">
        <label htmlFor="password">Password</label>
        <TextField.Root
          id="password"
          name="password"
          type="password"
          size="2"
          autoComplete="current-password"
          required
          aria-describedby="sign-in-error"
        />
      </div>
      <p id="sign-in-error" className="field-error" role="alert">
        {error}
      </p>
      <Button type="submit" size="2" loading={busy}>
        Sign in
      </Button>
    </form>
  );
}
