import { accountIdentity } from "../account/digest.ts";
import { type PackedAccount, packAccount } from "../account/packed.ts";
import type { Account } from "../account/record.ts";
import type { Env } from "../env.ts";
import type { Cost } from "../mailbox/source.ts";
import { sumOfCosts } from "./cost.ts";
import { type Question, type QuestionName, type Questions, type Reply, unpackError } from "./question.ts";

/** What this side knows of the account's object (mailbox-session.ts). */
interface AccountObject {
  ask(account: PackedAccount, tenant: string, question: Question): Promise<Reply>;
}

/** The object of a tenant's account, wherever in the world that is. */
export function accountMail(
  namespace: Env["MAILBOX_SESSION"],
  tenant: string,
  account: Account,
): AccountMail {
  return new AccountMail(async (question) => {
    // The same object for every password, so that a new one neither opens a second maildrop session nor loses the set.
    const name = await accountIdentity(tenant, account);
    // The namespace does not say what its class can be asked: its type would have to know every layer below.
    const object = namespace.getByName(name) as unknown as AccountObject;
    return object.ask(packAccount(account), tenant, question);
  });
}

/** An account's mail, as the API asks it. */
export class AccountMail {
  readonly #ask: (question: Question) => Promise<Reply>;
  #costs: readonly Cost[] = [];

  constructor(ask: (question: Question) => Promise<Reply>) {
    this.#ask = ask;
  }

  /** @throws {MailError} what became of the question */
  async ask<Name extends QuestionName>(
    name: Name,
    question: Questions[Name]["ask"],
  ): Promise<Questions[Name]["answer"]> {
    // A name and its own question are one of the union, which the compiler cannot see of a name that is open.
    const reply = (await this.#ask({ name, ...question } as unknown as Question)) as Reply<
      Questions[Name]["answer"]
    >;
    this.#costs = [...this.#costs, reply.cost];
    if (!reply.ok) throw unpackError(reply.error);
    return reply.value;
  }

  /** What all of its questions cost. */
  cost(): Cost {
    return sumOfCosts(this.#costs);
  }
}
