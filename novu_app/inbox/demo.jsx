// A page as a customer has it: loads embed.js the way the README says, and shows what the script tells the page.
import { useEffect, useState } from "react";

const FIELDS = ["applicationIdentifier", "subscriberId", "subscriberHash"];
const KEPT = 6;
const HEARD = [
  "unread_count",
  "received",
  "open",
  "close",
  "notification_click",
  "primary_action",
  "secondary_action",
  "navigate",
];

const wanted = () => {
  const query = new URLSearchParams(window.location.search);
  return Object.fromEntries([...FIELDS, "theme"].map((name) => [name, query.get(name) ?? ""]));
};

const dashed = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const attributes = (options) =>
  [...FIELDS, "theme"].filter((name) => options[name]).map((name) => [`data-${dashed(name)}`, options[name]]);

const Ask = () => (
  <form className="demo-form">
    <p>Whose inbox? The first start printed the application identifier; any subscriber will do.</p>
    <label>
      Application identifier
      <input name="applicationIdentifier" required />
    </label>
    <label>
      Subscriber
      <input name="subscriberId" defaultValue="demo" required />
    </label>
    <button type="submit">Show the bell</button>
  </form>
);

export function EmbedDemo() {
  const [options, setOptions] = useState(null);
  const [log, setLog] = useState([]);
  const root = typeof window === "undefined" ? "" : (window.__novu_root ?? "");

  useEffect(() => setOptions(wanted()), []);

  useEffect(() => {
    if (!options?.applicationIdentifier || !options.subscriberId) return undefined;
    document.documentElement.classList.toggle("dark", options.theme === "dark");
    const script = document.createElement("script");
    script.src = `${root}/embed.js`;
    for (const [name, value] of attributes(options)) script.setAttribute(name, value);
    script.setAttribute("data-target", "#bell");
    document.body.append(script);
    const note = (event) => {
      if (event.type === "novu:resize") return;
      const line = `${event.type} ${event.detail ? JSON.stringify(event.detail) : ""}`;
      setLog((lines) => [line, ...lines].slice(0, KEPT));
    };
    const types = HEARD.map((type) => `novu:${type}`);
    for (const type of types) document.addEventListener(type, note);
    return () => {
      for (const type of types) document.removeEventListener(type, note);
      window.NovuInbox?.instance?.destroy();
      script.remove();
    };
  }, [options]);

  const ready = options?.applicationIdentifier && options.subscriberId;
  const lines = ready ? attributes(options).map(([name, value]) => `  ${name}="${value}"`) : [];
  const snippet = [`<script async src="${ready ? window.location.origin : ""}${root}/embed.js"`, ...lines].join("\n");

  return (
    <div className={`demo ${options?.theme === "dark" ? "dark" : ""}`}>
      <header className="demo-bar">
        <strong>Your application</strong>
        <span id="bell" />
        <span className="demo-face">{(options?.subscriberId || "?")[0].toUpperCase()}</span>
      </header>
      <main className="demo-main">
        <h1>The inbox in your own page</h1>
        {options && !ready && <Ask />}
        {ready && (
          <>
            <p>The bell above is one line of HTML. It counts live, and opens the inbox of {options.subscriberId}.</p>
            <pre>{`${snippet}\n  data-target="#bell"></script>`}</pre>
            <h2>What the page hears</h2>
            <ul className="demo-log">{log.length ? log.map((line, at) => <li key={at}>{line}</li>) : <li>Nothing yet</li>}</ul>
          </>
        )}
      </main>
    </div>
  );
}
