import { readNotes, writeNotes } from "./settings.mjs";

/**
 * @typedef {{ id: string, attachments: { partId: string, name: string | null, disposition: string | null }[] }} Summary
 */

/**
 * Tries the API and tells how to: three commands that list, read and download, with what is really there.
 * @param {object} options
 * @param {string} options.url
 * @param {string} options.rootKey
 * @param {object} options.account
 * @param {object | undefined} options.pop3 what of the account is another over POP3; undefined where there is none
 * @returns {Promise<{ commands: string[], pop3Command: string | undefined }>} one command each
 */
export async function prepareFirstSteps({ url, rootKey, account, pop3 }) {
  const mailAccount = encodeAccount(account);
  const messages = `${url}/v1/accounts/me/messages`;
  const key = await ensureApiKey(url, rootKey);
  const headers = { Authorization: `Bearer ${key}`, "Mail-Account": mailAccount };
  /** @type {{ items: Summary[] }} */
  const { items } = await askJson(`${messages}?limit=50`, { headers });

  const show = (/** @type {string} */ named) =>
    `-H 'Authorization: Bearer ${key}' -H 'Mail-Account: ${named}'`;
  const shown = show(mailAccount);
  const commands = [`curl ${shown} '${messages}?limit=5'`];
  const [newest] = items;
  if (newest !== undefined) commands.push(`curl ${shown} '${messages}/${newest.id}'`);
  const download = items.flatMap(({ id, attachments }) =>
    attachments
      .filter(({ disposition, name }) => disposition === "attachment" && /^[\w.-]+$/.test(name ?? ""))
      .map(({ partId, name }) => `curl ${shown} -o '${name}' '${messages}/${id}/parts/${partId}'`),
  )[0];
  if (download !== undefined) commands.push(download);
  const pop3Command = pop3 && `curl ${show(encodeAccount({ ...account, ...pop3 }))} '${messages}?limit=5'`;
  return { commands, pop3Command };
}

/** @param {object} account */
function encodeAccount(account) {
  return Buffer.from(JSON.stringify(account)).toString("base64url");
}

/**
 * The key of the last start, as long as the Worker still knows it.
 * @param {string} url
 * @param {string} rootKey
 */
async function ensureApiKey(url, rootKey) {
  const notes = readNotes();
  if (notes.apiKey !== undefined && (await isKnown(url, notes.apiKey))) return notes.apiKey;
  /** @type {{ key: string }} */
  const { key } = await askJson(`${url}/v1/keys`, {
    method: "POST",
    headers: { Authorization: `Bearer ${rootKey}`, "Content-Type": "application/json" },
    body: JSON.stringify({ name: "development", tenant: "development" }),
  });
  writeNotes({ ...notes, apiKey: key });
  return key;
}

/**
 * @param {string} url
 * @param {string} key
 */
async function isKnown(url, key) {
  const { status } = await fetch(`${url}/v1/accounts/me/messages`, {
    headers: { Authorization: `Bearer ${key}` },
  });
  // Without an account it cannot be answered, but only a stranger is told that he is one.
  return status !== 401;
}

/**
 * @param {string} url
 * @param {RequestInit} init
 * @returns {Promise<any>}
 */
async function askJson(url, init) {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response.json();
}
