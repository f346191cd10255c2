import { readFile } from "node:fs/promises";
import path from "node:path";

/**
 * The replies of one recorded dialogue of `mailkit-imap/dialogues.json` or `mailkit-pop3/dialogues.json`, by verb and
 * in order.
 *
 * @param number its place in the file. Steps whose reply is code and not bytes are left out.
 * @param protocol "imap" or "pop3"
 */
export async function readDialogue(corporaDir, number, protocol = "imap") {
  const folder = path.join(corporaDir, `mailkit-${protocol}`);
  const { dialogues } = JSON.parse(await readFile(path.join(folder, "dialogues.json"), "utf8"));
  const dialogue = dialogues[number];
  if (!dialogue) throw new Error(`there are ${dialogues.length} dialogues, not ${number + 1}`);
  const { isComplete, ofCommand } = recordings[protocol];
  const steps = [];
  let asked = { verb: "greeting" };
  for (const step of dialogue.steps) {
    // A step that is no command (a SASL response, the rest of a literal) belongs to the command before it.
    asked = ofCommand(step.command ?? "") ?? asked;
    const reply = await replyOf(step, folder);
    const isWhole = reply !== undefined && (asked.verb === "greeting" || isComplete(reply));
    // Of several commands in one write the replies stand in one file: each of them is there on its own as well.
    if (!isWhole || asked.isSeveral) continue;
    const isLast = asked.verb === "QUIT";
    steps.push({ ...asked, actions: isLast ? [reply, { end: "close" }] : [reply] });
  }
  return steps;
}

/** A server that asks for more has not answered yet: the step after it has the answer. */
const recordings = {
  imap: {
    isComplete: (reply) => /^<tag> /m.test(reply),
    ofCommand(command) {
      const [, first, second] = /^A\d{8} (\S+)(?: (\S+))?/.exec(command) ?? [];
      if (first === undefined) return undefined;
      return { verb: first === "UID" ? `UID ${second}` : first };
    },
  },
  pop3: {
    isComplete: (reply) => !/^\+ ?\r\n/.test(reply),
    ofCommand(command) {
      const [, verb, argument] = /^([A-Z\d]{3,4})( .*)?\r\n/.exec(command) ?? [];
      if (verb === undefined) return undefined;
      const isSeveral = command.indexOf("\n") < command.length - 1;
      return { verb, hasArgument: argument !== undefined, isSeveral };
    },
  },
};

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
