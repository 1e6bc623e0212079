import { useEffect, useRef } from "react";

// The script that customers put into their pages; once loaded it makes any number of bells.
let loading = null;
const embedded = () => {
  loading ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = `${window.__novu_root ?? ""}/embed.js`;
    script.onload = () => done(window.NovuInbox);
    script.onerror = () => {
      loading = null;
      failed(new Error("embed.js did not load"));
    };
    document.head.append(script);
  });
  return loading;
};

// The bell of a subscriber with its count, and the inbox behind it.
export function OwnBell({ identifier, subscriberId, subscriberHash }) {
  const place = useRef(null);
  useEffect(() => {
    if (!identifier || !subscriberId) return undefined;
    let bell = null;
    let gone = false;
    embedded().then(
      (inbox) => {
        if (gone) return;
        const who = { applicationIdentifier: identifier, subscriberId, subscriberHash };
        bell = inbox.init({ ...who, target: place.current, theme: "host" });
      },
      (error) => console.warn(error.message),
    );
    return () => {
      gone = true;
      bell?.destroy();
    };
  }, [identifier, subscriberId, subscriberHash]);
  return <span ref={place} className="own-bell" />;
}
