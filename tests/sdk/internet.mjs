// Leads every connection for HTTPS to the internet of the test that started this process (tests/support/internet.py).
import net from "node:net";

const port = Number(process.env.NOVU_TEST_INTERNET);
const connect = net.Socket.prototype.connect;

const led = (options) =>
  options && typeof options === "object" && Number(options.port) === 443
    ? { ...options, host: "127.0.0.1", port }
    : options;

net.Socket.prototype.connect = function (...given) {
  // node hands on what it has put in order as an array, which it knows by a mark of its own.
  if (Array.isArray(given[0])) given[0][0] = led(given[0][0]);
  else given[0] = led(given[0]);
  return connect.apply(this, given);
};
