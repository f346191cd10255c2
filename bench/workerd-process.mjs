import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import process from "node:process";

// USER_HZ, in which Linux counts, whatever its own clock.
const TICKS_PER_SECOND = 100;

/** The workerd processes that this one started. */
export function findWorkerds() {
  const pids = readdirSync("/proc").map(Number).filter(Number.isInteger);
  return pids.filter((pid) => {
    const { name, parent } = readStat(pid);
    return name === "workerd" && parent === process.pid;
  });
}

/**
 * User and system time of all its threads since it began.
 * @param {number} pid
 */
export function cpuMs(pid) {
  return (readStat(pid).ticks * 1000) / TICKS_PER_SECOND;
}

/**
 * Resident memory.
 * @param {number} pid
 * @returns {number}
 */
export function residentBytes(pid) {
  return readStatusKib(pid, "VmRSS") * 1024;
}

/**
 * The most that was resident since `forgetPeak`.
 * @param {number} pid
 * @returns {number}
 */
function peakResidentBytes(pid) {
  return readStatusKib(pid, "VmHWM") * 1024;
}

/** @param {number} pid */
function forgetPeak(pid) {
  // proc(5): 5 resets the peak of the resident set to its present size.
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
}

/**
 * How far its resident memory grows meanwhile, at the most.
 * @template Result
 * @param {number} pid
 * @param {() => Promise<Result>} act
 */
export async function growthDuring(pid, act) {
  const before = residentBytes(pid);
  forgetPeak(pid);
  const result = await act();
  return { result, grownBytes: peakResidentBytes(pid) - before };
}

/** @param {number} pid */
function readStat(pid) {
  let stat = "";
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch {
    // It has just ended.
  }
  // The name is in parentheses and may hold anything, so the fields are counted from its end.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return {
    name: stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")")),
    parent: Number(fields[1]),
    ticks: Number(fields[11]) + Number(fields[12]),
  };
}

/**
 * @param {number} pid
 * @param {string} name
 */
function readStatusKib(pid, name) {
  const status = readFileSync(`/proc/${pid}/status`, "latin1");
  const value = new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1];
  if (value === undefined) throw new Error(`No ${name} in /proc/${pid}/status`);
  return Number(value);
}
