/** @typedef {import("./mime.mjs").Person} Person */

/**
 * Whose mailbox it is.
 * @type {Person}
 */
export const OWNER = { name: "Robin Ferrer", email: "robin@harbour.example" };

/** @type {Readonly<Record<string, Person>>} */
const PEOPLE = {
  robin: OWNER,
  amara: { name: "Amara Okafor", email: "amara@harbour.example" },
  ines: { name: "Inês Carvalho", email: "ines@harbour.example" },
  jonas: { name: "Jonas Lindqvist", email: "jonas@harbour.example" },
  meera: { name: "Meera Nair", email: "meera@harbour.example" },
  tomasz: { name: "Tomasz Wójcik", email: "tomasz@lighthouse.example" },
  claire: { name: "Dubois, Claire", email: "claire.dubois@atelier.example" },
  sam: { name: "Sam", email: "sam.hollis@rowing.example" },
  yuki: { name: "Yuki Tanaka", email: "yuki@kobo.example" },
  grandma: { name: "Grandma Ruth", email: "ruth.ferrer@home.example" },
};

/**
 * @param {string} key
 * @returns {Person}
 */
export function personOf(key) {
  const person = PEOPLE[key];
  if (person === undefined) throw new RangeError(`Nobody is called ${key}`);
  return person;
}
