import { describeContract, imapSubject } from "./contract.ts";

// Servers forget what they said before TLS, so STARTTLS costs itself and CAPABILITY (RFC 9051 section 6.2.1).
describeContract(imapSubject("tls", 0));
describeContract(imapSubject("starttls", 2));
describeContract(imapSubject("none", 0));
