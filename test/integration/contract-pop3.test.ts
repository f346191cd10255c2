import { describeContract, pop3Subject } from "./contract.ts";

// A greeting tells no capabilities, so CAPA comes first; and STLS before it.
describeContract(pop3Subject("tls", 1));
describeContract(pop3Subject("starttls", 2));
describeContract(pop3Subject("none", 1));
