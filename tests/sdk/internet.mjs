// Leads every connection for HTTPS to the internet of the test that is running (tests/support/internet.py).
import net from "node:net";

const connect = net.Socket.prototype.connect;
const open = new Set();
let port = 0;

const led = (socket, options) => {
  if (!options || typeof options !== "object" || Number(options.port) !== 443) return options;
  open.add(socket);
  return { ...options, host: "127.0.0.1", port };
};

net.Socket.prototype.connect = function (...given) {
  // node hands on what it has put in order as an array, which it knows by a mark of its own.
  if (Array.isArray(given[0])) given[0][0] = led(this, given[0][0]);
  else given[0] = led(this, given[0]);
  return connect.apply(this, given);
};

/** From now on the internet is at this port, and whatever was kept open to an earlier one is closed. */
export function leadTo(next) {
  port = next;
  for (const socket of open) socket.destroy();
  open.clear();
}
