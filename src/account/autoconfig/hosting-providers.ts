import {
  appPassword,
  authorizationCode,
  imaps,
  password,
  pop3s,
  switchedOn,
  type Provider,
} from "./provider.ts";

// One name for each country: the MX of a customer tells which (ionos.de, help, "Server-Informationen für E-Mail-Programme").
const ionos = (country: string, mx: readonly string[], domains: readonly string[] = []): Provider => ({
  ...{ id: `ionos-${country.replaceAll(".", "-")}`, name: "IONOS", domains, mx, username: "address" },
  imap: imaps(`imap.ionos.${country}`),
  pop3: pop3s(`pop.ionos.${country}`),
  signIn: password(),
});
// "imap" is for people, "imappro" for organisations (zoho.com/mail/help/imap-access.html); each data centre has a zone.
const zoho = (zone: string, domains: readonly string[]): readonly Provider[] => {
  const signIn = appPassword(
    `With two-factor login it takes an app password; ${switchedOn}`,
    "https://www.zoho.com/mail/help/imap-access.html",
  );
  const id = `zoho-${zone}`;
  return [
    {
      ...{ id, name: "Zoho Mail", domains, mx: [], username: "address", signIn },
      imap: imaps(`imap.zoho.${zone}`),
      pop3: pop3s(`pop.zoho.${zone}`),
    },
    {
      ...{ id: `${id}-organization`, name: "Zoho Mail", domains: [], username: "address", signIn },
      mx: [`zoho.${zone}`],
      imap: imaps(`imappro.zoho.${zone}`),
      pop3: pop3s(`poppro.zoho.${zone}`),
    },
  ];
};

/** Providers whose customers bring a domain of their own, mostly: the MX tells. */
export const hostingProviders: readonly Provider[] = [
  ...zoho("com", ["zoho.com", "zohomail.com"]),
  ...zoho("eu", ["zoho.eu", "zohomail.eu"]),
  ...zoho("in", ["zoho.in", "zohomail.in"]),
  {
    // work.weixin.qq.com, "Tencent Exmail": its MX stand beside those of qq.com itself.
    ...{ id: "exmail", name: "Tencent Exmail", domains: [], username: "address" },
    mx: ["mxbiz1.qq.com", "mxbiz2.qq.com"],
    imap: imaps("imap.exmail.qq.com"),
    pop3: pop3s("pop.exmail.qq.com"),
    signIn: authorizationCode("With secure login switched on it takes a client password.", null),
  },
  {
    // github.com/ovh/docs, web_cloud/email_and_collaborative_solutions: this name or ssl0.ovh.net in Europe.
    ...{ id: "ovh", name: "OVHcloud", domains: [], username: "address" },
    mx: ["mail.ovh.net"],
    imap: imaps("imap.mail.ovh.net"),
    pop3: pop3s("pop.mail.ovh.net"),
    signIn: password(),
  },
  ionos("de", ["ionos.de", "kundenserver.de"], ["online.de", "onlinehome.de"]),
  ionos("com", ["ionos.com", "perfora.net"]),
  ionos("co.uk", ["ionos.co.uk"]),
  ionos("fr", ["ionos.fr"]),
  ionos("es", ["ionos.es"]),
  ionos("it", ["ionos.it"]),
  {
    // strato.de, FAQ "E-Mail-Programme einrichten"; the MX of its customers is smtpin.rzone.de.
    ...{ id: "strato", name: "STRATO", domains: [], username: "address" },
    mx: ["rzone.de"],
    imap: imaps("imap.strato.de"),
    pop3: pop3s("pop3.strato.de"),
    signIn: password(),
  },
  {
    // docs.hetzner.com, konsoleH, "E-Mail": the MX is the customer's own server, www<n>.your-server.de.
    ...{ id: "hetzner", name: "Hetzner", domains: [], username: "address" },
    mx: ["your-server.de"],
    imap: imaps("mail.your-server.de"),
    pop3: pop3s("mail.your-server.de"),
    signIn: password(),
  },
  {
    ...{ id: "infomaniak", name: "Infomaniak", username: "address" },
    domains: ["ik.me", "ikmail.com", "etik.com"],
    mx: ["infomaniak.ch"],
    imap: imaps("mail.infomaniak.com"),
    pop3: pop3s("mail.infomaniak.com"),
    signIn: password("It is the password of the mail address, not that of the Infomaniak login.", null),
  },
];
