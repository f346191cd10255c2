/**
 * @typedef {object} Conversation
 * @property {string} subject
 * @property {string} mailbox
 * @property {readonly string[]} between keys of people; the owner's are in Sent as well
 * @property {readonly (readonly [who: string, said: string])[]} said
 */

/** @type {readonly Conversation[]} */
export const CONVERSATIONS = [
  {
    subject: "Launch plan for the harbour map",
    mailbox: "INBOX",
    between: ["amara", "robin", "jonas", "ines"],
    said: [
      [
        "amara",
        "Hi all,\n\nthe map is nearly there. Before we tell anybody I would like three things settled:\n\n  1. who writes the announcement,\n  2. whether the tide tables are in or out,\n  3. the date.\n\nI vote for the 12th.",
      ],
      ["jonas", "The 12th works. Tide tables are in: the import ran overnight without a single gap."],
      ["robin", "I can write the announcement. Draft on Thursday."],
      [
        "ines",
        "The 12th is a public holiday in Lisbon, so half of our testers will be at the beach.\nCould we say the 13th?",
      ],
      ["amara", "The beach wins. The 13th it is."],
      ["jonas", "Moved. The calendar entry follows."],
      ["robin", "Here is the draft. Please be unkind to it."],
      ["ines", "I was. Two sentences less and it is perfect."],
    ],
  },
  {
    subject: "Offline maps eat the battery",
    mailbox: "INBOX",
    between: ["meera", "jonas", "robin"],
    said: [
      [
        "meera",
        "Three reports since Monday, all from older phones: 40 % of the battery in two hours with offline maps on.\n\nI can reproduce it with the screen off.",
      ],
      ["jonas", "Screen off is the hint. We probably never stop asking for the position."],
      ["meera", "Confirmed. The listener is registered twice and released once."],
      ["robin", "Lovely find. Can it go into this week's release?"],
      ["meera", "Yes. The fix is three lines; the test that would have caught it is forty."],
      ["jonas", "Measured again with the fix: 6 % in two hours."],
    ],
  },
  {
    subject: "Boat house keys",
    mailbox: "INBOX",
    between: ["sam", "robin"],
    said: [
      [
        "sam",
        "Did you take the boat house keys on Sunday? The hook is empty and the junior crew is not amused.",
      ],
      ["robin", "They are in my jacket. The jacket is in Rotterdam. I am sorry."],
      ["sam", "Classic. When is the jacket back?"],
      ["robin", "Friday. I will bring cake as well."],
      ["sam", "Then all is forgiven. Carrot, please."],
    ],
  },
  {
    subject: "Kiln opening in spring",
    mailbox: "INBOX",
    between: ["yuki", "robin"],
    said: [
      [
        "yuki",
        "Dear Robin,\n\nwe open the large kiln on the first Saturday of April. Some forty pieces, most of them the ash glaze you liked.\n\nWould you and Amara come?",
      ],
      ["robin", "With pleasure. Is the small blue bowl among them?"],
      [
        "yuki",
        "It is, unless the fire had other plans. One never knows before the door is open.\n\n皆様によろしく。",
      ],
    ],
  },
  {
    subject: "Invoice 2026-118",
    mailbox: "INBOX",
    between: ["claire", "robin", "meera"],
    said: [
      [
        "claire",
        "Bonjour Robin,\n\nplease find our invoice for the illustrations. Payment within thirty days is fine.\n\nBien à vous\nClaire",
      ],
      ["robin", "Thank you, Claire. Meera, could you see to it?"],
      ["meera", "Paid this morning. The reference is 2026-118/HB."],
      ["claire", "Received, merci beaucoup !"],
    ],
  },
  {
    subject: "Recipe for the plum cake",
    mailbox: "Archive",
    between: ["grandma", "robin"],
    said: [
      ["robin", "Grandma, how long does the plum cake stay in the oven? Mine has collapsed twice."],
      [
        "grandma",
        "My dear,\n\nfifty minutes, and do NOT open the door before. Halve the plums, lay them skin down, and be generous with the butter.\n\nWhen you next come, bring your washing.\n\nLove, Ruth",
      ],
      ["robin", "It stood! Picture attached in spirit. It did not live long enough for a real one."],
      ["grandma", "I am proud of you. And the washing?"],
    ],
  },
  {
    subject: "Wartungsfenster im Dezember",
    mailbox: "Projekte/Übersicht",
    between: ["tomasz", "jonas", "robin"],
    said: [
      [
        "tomasz",
        "Hallo zusammen,\n\ndas Wartungsfenster im Dezember wäre am Dienstag, dem 8., von 22 bis 24 Uhr. Passt das allen?",
      ],
      ["jonas", "Passt. Brauchen wir für die Umstellung der Zertifikate länger als eine Stunde?"],
      [
        "tomasz",
        "Höchstens vierzig Minuten, wenn nichts dazwischenkommt. Für das »dazwischen« habe ich Kekse.",
      ],
      ["robin", "Dann bin ich dabei. Grüße aus Rotterdam!"],
    ],
  },
  {
    subject: "Übersicht der offenen Punkte",
    mailbox: "Projekte/Übersicht",
    between: ["jonas", "robin"],
    said: [
      [
        "jonas",
        "Offen sind noch:\n\n- Kartenlegende auf Französisch\n- Größe der Schaltflächen\n- Prüfung der Höhenmodelle",
      ],
      ["robin", "Die Legende ist fertig, sie liegt bei Inês. Den Rest nehme ich mir nächste Woche vor."],
    ],
  },
];

/** What is said over and over in a discussion that goes deep. */
export const ARGUMENTS = [
  "I still think that tabs age better than spaces, and I have the diffs to prove it.",
  "Nobody reads diffs by their whitespace. Can we please let the formatter decide?",
  "The formatter decides what we tell it to decide. That is the whole question.",
  "Then let us flip a coin and never speak of it again.",
  "A coin has two sides. The indent has eight.",
  "Four. Eight is for people with very wide screens and very short names.",
  "My grandmother writes her recipes with three, and they are perfectly legible.",
  "Agreed on the recipes. Not agreed on the rest.",
];
