// Sends one message with a vendor's own SDK: node --import ./internet.mjs vendors.mjs <vendor> <what, as JSON>.
const senders = {
  async gmail({ token, raw }) {
    const { auth, gmail } = await import("@googleapis/gmail");
    const client = new auth.OAuth2();
    client.setCredentials({ access_token: token });
    await gmail({ version: "v1", auth: client }).users.messages.send({ userId: "me", requestBody: { raw } });
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
};

const [vendor, what] = process.argv.slice(2);
await senders[vendor](JSON.parse(what));
