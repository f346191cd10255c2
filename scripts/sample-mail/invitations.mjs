import { attachment, html, multipart, text } from "./mime.mjs";
import { OWNER, personOf } from "./people.mjs";

/** @typedef {"REQUEST" | "CANCEL" | "REPLY"} Method */

/** @type {readonly { from: string, title: string, place: string, start: string, method: Method, rule?: string }[]} */
const EVENTS = [
  {
    from: "jonas",
    title: "Launch of the harbour map",
    place: "Pier 3",
    start: "20261213T090000Z",
    method: "REQUEST",
  },
  {
    from: "amara",
    title: "Weekly planning",
    place: "Chart room",
    start: "20261124T083000Z",
    method: "REQUEST",
    rule: "FREQ=WEEKLY;COUNT=10",
  },
  { from: "tomasz", title: "Wartungsfenster", place: "remote", start: "20261208T210000Z", method: "REQUEST" },
  {
    from: "ines",
    title: "Usability tests, round two",
    place: "Lisboa, Sala Índico",
    start: "20261130T140000Z",
    method: "CANCEL",
  },
  {
    from: "sam",
    title: "Rowing, then breakfast",
    place: "Boat house",
    start: "20261122T063000Z",
    method: "REQUEST",
  },
  {
    from: "meera",
    title: "Budget for next year",
    place: "Chart room",
    start: "20261127T130000Z",
    method: "REPLY",
  },
];
const WORDS = { REQUEST: "Invitation", CANCEL: "Cancelled", REPLY: "Accepted" };

/** Invitations as calendars send them: as an alternative of the text, and once more as a file. */
export const INVITATIONS = EVENTS.map((event, index) => {
  const calendar = formatCalendar(event, index);
  const said = `${WORDS[event.method]}: ${event.title}\nWhere: ${event.place}\n`;
  const parameters = `; method=${event.method}`;
  return {
    from: personOf(event.from),
    subject: `${WORDS[event.method]}: ${event.title}`,
    part: multipart(
      "mixed",
      multipart(
        "alternative",
        text(said),
        html(`<h2>${event.title}</h2><p>${event.place}</p>\n`),
        text(calendar, { subtype: "calendar", parameters }),
      ),
      attachment("invite.ics", "application/ics", Buffer.from(calendar.replaceAll("\n", "\r\n"))),
    ),
  };
});

/**
 * @param {typeof EVENTS[number]} event
 * @param {number} index
 */
function formatCalendar(event, index) {
  const organizer = personOf(event.from);
  const lines = [
    "BEGIN:VCALENDAR",
    "PRODID:-//Harbour//Calendar//EN",
    "VERSION:2.0",
    `METHOD:${event.method}`,
    "BEGIN:VEVENT",
    `UID:event-${index}@harbour.example`,
    "DTSTAMP:20261110T120000Z",
    `DTSTART:${event.start}`,
    "DURATION:PT1H",
    ...(event.rule === undefined ? [] : [`RRULE:${event.rule}`]),
    `SUMMARY:${event.title.replaceAll(",", String.raw`\,`)}`,
    `LOCATION:${event.place.replaceAll(",", String.raw`\,`)}`,
    `ORGANIZER;CN="${organizer.name}":mailto:${organizer.email}`,
    `ATTENDEE;CN="${OWNER.name}";PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:${OWNER.email}`,
    `STATUS:${event.method === "CANCEL" ? "CANCELLED" : "CONFIRMED"}`,
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return `${lines.join("\n")}\n`;
}
