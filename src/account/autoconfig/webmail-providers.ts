import type { SignIn } from "./mail-settings.ts";
import {
  appPassword,
  authorizationCode,
  imaps,
  password,
  pop3s,
  switchedOn,
  type Provider,
} from "./provider.ts";

// learn.microsoft.com, "Deprecation of Basic authentication in Exchange Online"; for outlook.com since September 2024.
const microsoftSignIn: SignIn = {
  kind: "oauth-only",
  note: "Microsoft takes OAuth 2 access tokens only, no passwords of any kind.",
  url: "https://support.microsoft.com/office/pop-imap-and-smtp-settings-for-outlook-com-d088b986-291d-42b8-9564-9c414e2aa040",
};
const yahooSignIn = (service: string, url: string): SignIn =>
  appPassword(`${service} takes an app password, made in the account's security settings.`, url);
const netEase = (id: string, name: string, domains: readonly string[], zone: string): Provider => ({
  ...{ id, name, domains, mx: [], username: "address" },
  imap: imaps(`imap.${zone}`),
  pop3: pop3s(`pop.${zone}`),
  signIn: authorizationCode(
    "The authorization code is made where the web mail's settings switch on IMAP and POP3.",
    "https://help.mail.163.com/",
  ),
});

/** Providers that people have an address of. Those whose server is the same stand together, the most general first. */
export const webmailProviders: readonly Provider[] = [
  {
    ...{ id: "gmail", name: "Gmail", username: "address" },
    domains: ["gmail.com", "googlemail.com"],
    mx: ["google.com", "googlemail.com"],
    imap: imaps("imap.gmail.com"),
    pop3: pop3s("pop.gmail.com"),
    signIn: appPassword(
      "Google takes an OAuth 2 access token, or an app password, which needs 2-Step Verification.",
      "https://support.google.com/accounts/answer/185833",
    ),
  },
  {
    ...{ id: "microsoft365", name: "Microsoft 365", domains: [], username: "address" },
    // The second is for domains with DNSSEC (learn.microsoft.com, "How SMTP DANE works").
    mx: ["mail.protection.outlook.com", "mx.microsoft"],
    imap: imaps("outlook.office365.com"),
    pop3: pop3s("outlook.office365.com"),
    signIn: microsoftSignIn,
  },
  {
    ...{ id: "outlook", name: "Outlook.com", username: "address" },
    domains: [
      ...["outlook.com", "outlook.de", "outlook.fr", "outlook.es", "outlook.it", "outlook.at", "outlook.be"],
      ...[
        "outlook.ie",
        "outlook.jp",
        "outlook.pt",
        "outlook.dk",
        "outlook.in",
        "outlook.com.br",
        "outlook.com.au",
      ],
      ...["hotmail.com", "hotmail.de", "hotmail.fr", "hotmail.es", "hotmail.it", "hotmail.nl", "hotmail.be"],
      ...["hotmail.se", "hotmail.ch", "hotmail.co.uk", "hotmail.com.br", "hotmail.com.ar", "hotmail.co.jp"],
      ...["live.com", "live.de", "live.fr", "live.it", "live.nl", "live.be", "live.se", "live.dk", "live.no"],
      ...["live.at", "live.ca", "live.ie", "live.co.uk", "live.jp", "live.cn", "live.com.au", "live.com.mx"],
      ...["msn.com", "windowslive.com", "passport.com"],
    ],
    mx: ["olc.protection.outlook.com"],
    imap: imaps("outlook.office365.com"),
    pop3: pop3s("outlook.office365.com"),
    signIn: microsoftSignIn,
  },
  {
    ...{ id: "yahoo", name: "Yahoo Mail", username: "address" },
    domains: [
      ...["yahoo.com", "ymail.com", "rocketmail.com", "myyahoo.com", "yahoo.co.uk", "yahoo.de", "yahoo.fr"],
      ...["yahoo.it", "yahoo.es", "yahoo.ie", "yahoo.at", "yahoo.be", "yahoo.gr", "yahoo.no", "yahoo.pl"],
      ...[
        "yahoo.ro",
        "yahoo.se",
        "yahoo.dk",
        "yahoo.nl",
        "yahoo.ca",
        "yahoo.in",
        "yahoo.co.in",
        "yahoo.co.id",
      ],
      ...["yahoo.co.nz", "yahoo.co.th", "yahoo.co.za", "yahoo.com.ar", "yahoo.com.au", "yahoo.com.br"],
      ...["yahoo.com.hk", "yahoo.com.mx", "yahoo.com.my", "yahoo.com.ph", "yahoo.com.sg", "yahoo.com.tr"],
      ...["yahoo.com.tw", "yahoo.com.vn", "yahoo.com.co", "yahoo.com.pe", "yahoo.com.cn", "yahoo.cl"],
    ],
    mx: ["yahoodns.net"],
    imap: imaps("imap.mail.yahoo.com"),
    pop3: pop3s("pop.mail.yahoo.com"),
    signIn: yahooSignIn("Yahoo", "https://help.yahoo.com/kb/SLN15241.html"),
  },
  {
    ...{ id: "aol", name: "AOL Mail", username: "address", mx: [] },
    domains: ["aol.com", "aim.com", "aol.de", "aol.fr", "aol.co.uk"],
    imap: imaps("imap.aol.com"),
    pop3: pop3s("pop.aol.com"),
    signIn: yahooSignIn("AOL", "https://help.aol.com/articles/Create-and-manage-app-password"),
  },
  {
    // support.apple.com/102525: the user name is what stands before the @, and there is no POP.
    ...{ id: "icloud", name: "iCloud Mail", username: "local-part", pop3: null },
    domains: ["icloud.com", "me.com", "mac.com"],
    mx: ["mail.icloud.com"],
    imap: imaps("imap.mail.me.com"),
    signIn: appPassword(
      "Apple takes an app-specific password, made at account.apple.com.",
      "https://support.apple.com/102654",
    ),
  },
  {
    ...{ id: "fastmail", name: "Fastmail", username: "address" },
    domains: [
      "fastmail.com",
      "fastmail.fm",
      "fastmail.net",
      "fastmail.org",
      "fastmail.us",
      "messagingengine.com",
    ],
    mx: ["messagingengine.com"],
    imap: imaps("imap.fastmail.com"),
    pop3: pop3s("pop.fastmail.com"),
    signIn: appPassword(
      "Fastmail takes an app password, made under Privacy & Security.",
      "https://www.fastmail.help/hc/en-us/articles/360058752854",
    ),
  },
  {
    ...{ id: "gmx", name: "GMX", username: "address", mx: ["gmx.net"] },
    domains: ["gmx.de", "gmx.net", "gmx.at", "gmx.ch", "gmx.eu", "gmx.org", "gmx.info", "gmx.biz"],
    imap: imaps("imap.gmx.net"),
    pop3: pop3s("pop.gmx.net"),
    signIn: password(switchedOn, "https://hilfe.gmx.net/pop-imap/einschalten.html"),
  },
  {
    ...{ id: "gmx-com", name: "GMX", username: "address", mx: [] },
    domains: ["gmx.com", "gmx.us", "gmx.co.uk", "gmx.fr", "gmx.es", "gmx.it", "gmx.tm"],
    imap: imaps("imap.gmx.com"),
    pop3: pop3s("pop.gmx.com"),
    signIn: password(switchedOn, "https://support.gmx.com/pop-imap/toggle.html"),
  },
  {
    ...{ id: "webde", name: "WEB.DE", domains: ["web.de"], mx: [], username: "address" },
    imap: imaps("imap.web.de"),
    pop3: pop3s("pop3.web.de"),
    signIn: password(switchedOn, "https://hilfe.web.de/pop-imap/einschalten.html"),
  },
  {
    ...{ id: "t-online", name: "Telekom Mail", mx: [], username: "address" },
    domains: ["t-online.de", "magenta.de"],
    imap: imaps("secureimap.t-online.de"),
    pop3: pop3s("securepop.t-online.de"),
    signIn: appPassword(
      "Telekom takes a password for mail programs, made in the customer centre, not that of the Telekom login.",
      null,
    ),
  },
  {
    ...{ id: "yandex", name: "Yandex Mail", username: "address", mx: ["mx.yandex.net", "mx.yandex.ru"] },
    domains: ["yandex.ru", "yandex.com", "yandex.by", "yandex.kz", "yandex.uz", "ya.ru", "narod.ru"],
    imap: imaps("imap.yandex.com"),
    pop3: pop3s("pop.yandex.com"),
    signIn: appPassword(
      `Yandex takes an app password; ${switchedOn}`,
      "https://yandex.com/support/id/authorization/app-passwords.html",
    ),
  },
  {
    ...{ id: "mailru", name: "Mail.ru", username: "address", mx: ["mail.ru"] },
    domains: ["mail.ru", "inbox.ru", "list.ru", "bk.ru", "internet.ru", "xmail.ru"],
    imap: imaps("imap.mail.ru"),
    pop3: pop3s("pop.mail.ru"),
    signIn: appPassword(
      "Mail.ru takes a password for external apps, made in the security settings.",
      "https://help.mail.ru/mail/security/protection/external/",
    ),
  },
  {
    ...{ id: "qq", name: "QQ Mail", username: "address", mx: [] },
    domains: ["qq.com", "vip.qq.com", "foxmail.com"],
    imap: imaps("imap.qq.com"),
    pop3: pop3s("pop.qq.com"),
    signIn: authorizationCode(
      "The authorization code is made where the web mail's settings switch on IMAP and POP3.",
      "https://service.mail.qq.com/detail/0/75",
    ),
  },
  netEase("netease-163", "NetEase 163", ["163.com"], "163.com"),
  netEase("netease-126", "NetEase 126", ["126.com"], "126.com"),
  netEase("netease-yeah", "NetEase yeah.net", ["yeah.net"], "yeah.net"),
  {
    // proton.me/mail/bridge: mail is encrypted to the person, and only a program of theirs can read it out as IMAP.
    ...{ id: "proton", name: "Proton Mail", username: "address", imap: null, pop3: null },
    domains: ["proton.me", "protonmail.com", "protonmail.ch", "pm.me"],
    mx: ["protonmail.ch"],
    signIn: appPassword(
      "Proton Mail is read through Proton Bridge alone: give the host where it runs, and the password that it shows.",
      "https://proton.me/support/bridge",
    ),
  },
  {
    ...{ id: "mailbox-org", name: "mailbox.org", username: "address" },
    domains: ["mailbox.org"],
    mx: ["mailbox.org"],
    imap: imaps("imap.mailbox.org"),
    pop3: pop3s("pop3.mailbox.org"),
    signIn: password("With two-factor login it takes an app password.", null),
  },
  {
    ...{ id: "posteo", name: "Posteo", username: "address" },
    domains: ["posteo.de", "posteo.net", "posteo.org", "posteo.eu", "posteo.at", "posteo.ch"],
    mx: ["posteo.de"],
    imap: imaps("posteo.de"),
    pop3: pop3s("posteo.de"),
    signIn: password(),
  },
];
