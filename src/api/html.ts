/** Text as HTML text or as an attribute's value. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Text in which backticks mark code. */
export function prose(text: string): string {
  return escapeHtml(text).replaceAll(/`([^`]+)`/g, "<code>$1</code>");
}

/** Rows of cells that are HTML already. */
export function table(rows: readonly (readonly string[])[]): string {
  return `<table>${rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`).join("")}</table>`;
}

/** A whole page around HTML. It loads nothing and runs nothing. */
export function htmlPage(title: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title><style>${pageStyle}</style>${body}</html>`;
}

const pageStyle = `:root{color-scheme:light dark;--line:light-dark(#ddd,#444)}
body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
code{font:.9em ui-monospace,monospace}small{opacity:.7}h2{border-bottom:1px solid var(--line);margin-top:3rem}
h3{margin:2rem 0 .3rem}table{border-collapse:collapse;width:100%}
td{vertical-align:top;padding:.2rem 1rem .2rem 0;border-bottom:1px solid var(--line)}`;

/** The Content-Security-Policy of such a page: its own style, known by its hash, and nothing else. */
export async function pagePolicy(): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(pageStyle));
  const hash = new Uint8Array(digest).toBase64();
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}
