// Lets a Python test call one of Novu's published clients: a request a line comes in on stdin, an answer or an event a line
// goes out on stdout.
//
//   in   {"id": 1, "call": "notifications.list", "args": [{"limit": 10}]}
//   out  {"id": 1, "result": …}   or   {"id": 1, "error": {"name", "message", "status", "body"}}
//        {"event": "notifications.notification_received", "data": …, "at": 1760000000000.123}   (ms since the epoch)
//
// A moment is {"$date": "2026-01-01T00:00:00.000Z"} in arguments: some calls take nothing but a Date. {"$bytes": "…"} is what a
// file holds, as text.
//
// The first line is the client and its options: {"client": "@novu/js", "options": {…}, "events": ["notifications.…"]}.

import { createInterface } from 'node:readline';

// The client logs to the console, and stdout belongs to the protocol above.
console.log = console.error;

const out = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
const revive = (_, value) => {
  if (typeof value?.$date === 'string') return new Date(value.$date);
  return typeof value?.$bytes === 'string' ? new TextEncoder().encode(value.$bytes) : value;
};
const now = () => performance.timeOrigin + performance.now();

function describe(error) {
  const wrapped = error?.originalError ?? error?.cause;
  return {
    name: error?.name ?? error?.constructor?.name ?? typeof error,
    class: error?.constructor?.name,
    message: String(error?.message ?? error),
    status: error?.statusCode ?? error?.status,
    body: error?.body ?? error?.data$,
    cause: wrapped ? String(wrapped.message ?? wrapped) : undefined,
  };
}

async function open({ client, options, events = [] }) {
  const { Novu } = await import(client);
  const novu = new Novu(options);
  for (const event of events) {
    novu.on(event, (data) => out({ event, data, at: now() }));
  }
  return novu;
}

async function call(novu, path, args) {
  const names = path.split('.');
  const method = names.pop();
  const owner = names.reduce((object, name) => object[name], novu);
  return owner[method](...args);
}

let opening;
for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line, revive);
  if (!opening) {
    opening = open(message);
    await opening;
    out({ ready: true });
    continue;
  }
  const { id, call: path, args = [] } = message;
  opening
    .then((novu) => call(novu, path, args))
    .then((result) => {
      // @novu/js answers {data} or {error} instead of throwing.
      if (result?.error) out({ id, error: describe(result.error) });
      else out({ id, result: result ?? null });
    })
    .catch((error) => out({ id, error: describe(error) }));
}
process.exit(0);
