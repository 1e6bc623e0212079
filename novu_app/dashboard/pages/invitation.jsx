import { Button, TextField } from "@radix-ui/themes";
import { useEffect, useState } from "react";

const ask = async (what, body) => {
  const answer = await fetch(`${window.__novu_root ?? ""}/v1/auth/invitations/${what}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const found = await answer.json();
  if (!answer.ok) throw new Error([found.message].flat().join(" "));
  return found.data;
};

function Field({ name, label, type = "text", ...rest }) {
  return (
    <div className="field">
      <label htmlFor={name}>{label}</label>
      <TextField.Root id={name} name={name} type={type} size="2" {...rest} />
    </div>
  );
}

export function InvitationForm() {
  const [offer, setOffer] = useState(null);
  const [over, setOver] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    ask("look", { token: window.location.hash.slice(1) })
      .then(setOffer)
      .catch(({ message }) => setOver(message || "The server did not answer. Reload the page."));
  }, []);

  const submit = async (event) => {
    event.preventDefault();
    const form = Object.fromEntries(new FormData(event.currentTarget));
    setBusy(true);
    setError("");
    try {
      await ask("accept", { ...form, token: window.location.hash.slice(1) });
      window.location.href = `${window.__novu_root ?? ""}/`;
    } catch ({ message }) {
      setError(message || "The server did not answer. Try again.");
      setBusy(false);
    }
  };

  if (over) {
    return (
      <>
        <h1>No invitation here</h1>
        <p role="alert">{over}</p>
      </>
    );
  }
  if (!offer) return <h1>Invitation</h1>;
  const { organization, email, role, hasAccount } = offer;
  return (
    <>
      <h1>Join {organization}</h1>
      <p>
        You are invited as {role}, with {email}.
      </p>
      <form className="form" onSubmit={submit}>
        {!hasAccount && (
          <>
            <Field name="firstName" label="First name" autoComplete="given-name" required autoFocus />
            <Field name="lastName" label="Last name" autoComplete="family-name" />
          </>
        )}
        <Field
          name="password"
          label={hasAccount ? "Your password" : "Choose a password"}
          type="password"
          autoComplete={hasAccount ? "current-password" : "new-password"}
          required
        />
        {!hasAccount && (
          <span className="field-hint">
            8 to 64 characters: a capital, a small letter, a digit and one of #?!@$%^&*()-
          </span>
        )}
        {error && (
          <p className="field-error" role="alert">
            {error}
          </p>
        )}
        <Button type="submit" size="2" loading={busy}>
          Join
        </Button>
      </form>
    </>
  );
}
