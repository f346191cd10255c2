import process from "node:process";
import { parseArgs } from "node:util";

const DEFAULT_PORT = "8787";
const USAGE = `usage: npm start -- [--port <1 to 65535>]     (default: ${DEFAULT_PORT})`;

/**
 * The port of the Worker. Ends the process with one line where the arguments are wrong, or where help is asked for.
 * @param {string[]} args
 * @returns {number}
 */
export function readPort(args) {
  const { port, help } = parse(args);
  if (help) {
    console.log(USAGE);
    process.exit(0);
  }
  if (!/^[0-9]{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535)
    refuse(`--port takes a number from 1 to 65535, not '${port}'`);
  return Number(port);
}

/** @param {string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args,
      options: {
        port: { type: "string", default: DEFAULT_PORT },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (error) {
    // Node's own words go on about `--`; the first sentence says it.
    const [reason = ""] = (error instanceof Error ? error.message : String(error)).split(/[\n.]/);
    return refuse(reason);
  }
}

/**
 * @param {string} reason
 * @returns {never}
 */
function refuse(reason) {
  console.error(`${reason}; ${USAGE}`);
  process.exit(2);
}
