import { readFile } from "node:fs/promises";
import path from "node:path";

/**
 * The replies of one recorded dialogue of `mailkit-imap/dialogues.json`, by verb and in order.
 *
 * @param number its place in the file. Steps whose reply is code and not bytes are left out.
 */
export async function readDialogue(corporaDir, number) {
  const folder = path.join(corporaDir, "mailkit-imap");
  const { dialogues } = JSON.parse(await readFile(path.join(folder, "dialogues.json"), "utf8"));
  const dialogue = dialogues[number];
  if (!dialogue) throw new Error(`there are ${dialogues.length} dialogues, not ${number + 1}`);
  const steps = [];
  let verb = "greeting";
  for (const step of dialogue.steps) {
    verb = verbOf(step.command ?? "", verb);
    const reply = await replyOf(step, folder);
    if (reply !== undefined && isComplete(verb, reply)) steps.push({ verb, actions: [reply] });
  }
  return steps;
}

/** A server that asks for more has not answered yet: the step after it has the answer. */
function isComplete(verb, reply) {
  return verb === "greeting" || /^<tag> /m.test(reply);
}

async function replyOf(step, folder) {
  if (step.raw !== undefined) return withTag(step.raw);
  if (step.file !== undefined) {
    const text = await readFile(path.join(folder, step.file), "latin1");
    return withTag(text.replace(/\r?\n/g, "\r\n"));
  }
  if (step.status === "OK" || step.status === "NO" || step.status === "BAD")
    return `<tag> ${step.status} done\r\n`;
  return undefined;
}

/** The files say `A########`, the steps that are written out have the tag of their own dialogue. */
function withTag(text) {
  return text.replace(/^A(?:#{8}|\d{8})(?= )/gm, "<tag>");
}

/** A step without a tag (a SASL response, the rest of a literal) belongs to the command before it. */
function verbOf(command, before) {
  const [, first, second] = /^A\d{8} (\S+)(?: (\S+))?/.exec(command) ?? [];
  if (first === undefined) return before;
  return first === "UID" ? `UID ${second}` : first;
}
