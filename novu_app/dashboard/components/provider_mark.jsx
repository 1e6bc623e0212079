import apple from "simple-icons/icons/apple.svg?raw";
import brevo from "simple-icons/icons/brevo.svg?raw";
import discord from "simple-icons/icons/discord.svg?raw";
import expo from "simple-icons/icons/expo.svg?raw";
import firebase from "simple-icons/icons/firebase.svg?raw";
import gmail from "simple-icons/icons/gmail.svg?raw";
import googlechat from "simple-icons/icons/googlechat.svg?raw";
import grafana from "simple-icons/icons/grafana.svg?raw";
import line from "simple-icons/icons/line.svg?raw";
import mailchimp from "simple-icons/icons/mailchimp.svg?raw";
import mailgun from "simple-icons/icons/mailgun.svg?raw";
import mailtrap from "simple-icons/icons/mailtrap.svg?raw";
import matrix from "simple-icons/icons/matrix.svg?raw";
import mattermost from "simple-icons/icons/mattermost.svg?raw";
import ntfy from "simple-icons/icons/ntfy.svg?raw";
import opsgenie from "simple-icons/icons/opsgenie.svg?raw";
import pagerduty from "simple-icons/icons/pagerduty.svg?raw";
import pusher from "simple-icons/icons/pusher.svg?raw";
import resend from "simple-icons/icons/resend.svg?raw";
import rocketchat from "simple-icons/icons/rocketdotchat.svg?raw";
import sparkpost from "simple-icons/icons/sparkpost.svg?raw";
import telegram from "simple-icons/icons/telegram.svg?raw";
import vonage from "simple-icons/icons/vonage.svg?raw";
import webex from "simple-icons/icons/webex.svg?raw";
import whatsapp from "simple-icons/icons/whatsapp.svg?raw";
import zulip from "simple-icons/icons/zulip.svg?raw";

// By the id of the provider. Other vendors have no freely licensed logo, or none that the package keeps.
const LOGOS = {
  apns: apple, "brevo-sms": brevo, discord, expo, fcm: firebase, gmail, "google-chat": googlechat, grafana,
  "grafana-on-call": grafana, line, mailgun, mailtrap, mandrill: mailchimp, matrix, mattermost, nexmo: vonage, ntfy,
  opsgenie, pagerduty, "pusher-beams": pusher, resend, "rocket-chat": rocketchat, sendinblue: brevo, sparkpost,
  telegram, "twilio-whatsapp": whatsapp, "webex-messaging": webex, "whatsapp-business": whatsapp, zulip,
};
const outline = (logo) => / d="([^"]+)"/.exec(logo)[1];

// The vendor's logo in one colour, else its initials, always in the same hue.
export function ProviderMark({ provider, initials, hue }) {
  const logo = LOGOS[provider];
  if (!logo) {
    return (
      <span className="provider-mark" data-hue={hue} aria-hidden="true">
        {initials}
      </span>
    );
  }
  return (
    <span className="provider-mark" data-logo={provider} aria-hidden="true">
      <svg viewBox="0 0 24 24" width="18" height="18" fill="currentColor">
        <path d={outline(logo)} />
      </svg>
    </span>
  );
}
