// Sends messages with vendors' own SDKs. Each line of standard input is one, {"port", "vendor", "what"}: where the test's
// internet is, whose SDK, and what the SDK is given. A line of standard output says that it is done, and what went wrong.
import { createInterface } from "node:readline";
import { leadTo } from "./internet.mjs";

const senders = {
  async appio({ url, key, message }) {
    const { createClient } = await import("@pagopa/io-functions-services-sdk/client.js");
    const client = createClient({ baseUrl: url, basePath: "/api/v1", fetchApi: fetch });
    await client.submitMessageforUserWithFiscalCodeInBody({ SubscriptionKey: key, message });
  },
  async braze({ url, key, send }) {
    const { Braze } = await import("braze-api");
    await new Braze(url, key).messages.send(send);
  },
  async gmail({ token, raw }) {
    const { auth, gmail } = await import("@googleapis/gmail");
    const client = new auth.OAuth2();
    client.setCredentials({ access_token: token });
    await gmail({ version: "v1", auth: client }).users.messages.send({ userId: "me", requestBody: { raw } });
  },
  async matrix({ baseUrl, accessToken, room, content, transaction }) {
    const { createClient } = await import("matrix-js-sdk");
    const { logger } = await import("matrix-js-sdk/lib/logger.js");
    logger.disableAll();
    const client = createClient({ baseUrl, accessToken, userId: "@bot:example.com" });
    await client.sendEvent(room, "m.room.message", content, transaction);
  },
  async "microsoft-graph"({ token, user, mime }) {
    const { Client } = await import("@microsoft/microsoft-graph-client");
    const client = Client.init({ authProvider: (done) => done(null, token) });
    await client.api(`/users/${user}/sendMail`).header("Content-Type", "text/plain").post(mime);
  },
  async plunk({ key, email }) {
    const plunk = (await import("@plunk/node")).default;
    await new (plunk.default ?? plunk)(key).emails.send(email);
  },
  async postmark({ token, emails }) {
    const { ServerClient } = await import("postmark");
    const client = new ServerClient(token);
    await (emails.length > 1 ? client.sendEmailBatch(emails) : client.sendEmail(emails[0]));
  },
  async "ring-central"({ server, clientId, clientSecret, jwt, text }) {
    const { SDK } = await import("@ringcentral/sdk");
    const platform = new SDK({ server, clientId, clientSecret }).platform();
    await platform.login({ jwt });
    await platform.post("/restapi/v1.0/account/~/extension/~/sms", text);
  },
  async sendblue({ key, secret, text }) {
    const { SendblueAPI } = await import("sendblue");
    await new SendblueAPI({ apiKey: key, apiSecret: secret, maxRetries: 0 }).messages.send(text);
  },
  async sms77({ key, text }) {
    const { Client, SmsResource } = await import("@seven.io/client");
    await new SmsResource(new Client({ apiKey: key })).dispatch(text);
  },
  async telegram({ token, chat, text, more }) {
    const { Api } = await import("grammy");
    await new Api(token).sendMessage(chat, text, more);
  },
  async "web-push"({ subscription, content, options }) {
    const { sendNotification } = (await import("web-push")).default;
    await sendNotification(subscription, content, options);
  },
};

process.on("unhandledRejection", () => {});
for await (const line of createInterface({ input: process.stdin })) {
  const { port, vendor, what } = JSON.parse(line);
  leadTo(port);
  let wrong = "";
  try {
    await senders[vendor](what);
  } catch (error) {
    wrong = String(error?.code ?? error);
  }
  leadTo(0);
  process.stdout.write(`${JSON.stringify({ wrong })}\n`);
}
