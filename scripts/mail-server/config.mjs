import process from "node:process";
import { userInfo } from "node:os";

/**
 * Who owns the mail: Dovecot never touches mail as root, so there it is `nobody`; else it is who runs it.
 * @type {{ uid: number, gid: number }}
 */
export const MAIL_OWNER =
  process.getuid?.() === 0
    ? { uid: 65534, gid: 65534 }
    : { uid: process.getuid?.() ?? -1, gid: process.getgid?.() ?? -1 };

/**
 * @typedef {object} Ports
 * @property {number} imapPort plaintext, with STARTTLS
 * @property {number} imapsPort
 * @property {number} pop3Port plaintext, with STLS
 * @property {number} pop3sPort
 */

/**
 * Writes the configuration of a private Dovecot 2.3 that logs in any user with one password.
 * @param {object} options
 * @param {Ports} options.ports
 * @param {string} options.password
 * @param {string} options.runtimeFolder sockets, state and log
 * @param {string} options.mailFolder one folder a user
 * @param {import("./certificates.mjs").Certificates} options.certificates
 * @param {string} options.oauth2File
 * @returns {string}
 */
export function formatConfig({ ports, password, runtimeFolder, mailFolder, certificates, oauth2File }) {
  return `
protocols = imap pop3
listen = 127.0.0.1
base_dir = ${runtimeFolder}/run
state_dir = ${runtimeFolder}/state
log_path = ${runtimeFolder}/dovecot.log
${process.getuid?.() === 0 ? "" : formatRootless()}
ssl = yes
ssl_cert = <${certificates.certificateFile}
ssl_key = <${certificates.keyFile}
disable_plaintext_auth = no

auth_mechanisms = plain login scram-sha-256 xoauth2 oauthbearer
auth_username_format = %u
auth_failure_delay = 0
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = ${oauth2File}
}
passdb {
  driver = static
  mechanisms = plain login scram-sha-256
  args = password=${password}
}
userdb {
  driver = static
  args = uid=${MAIL_OWNER.uid} gid=${MAIL_OWNER.gid} home=${mailFolder}/%u allow_all_users=yes
}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:~:LAYOUT=fs:UTF-8
mail_max_userip_connections = 0
maildir_very_dirty_syncs = yes

namespace inbox {
  inbox = yes
  separator = /
  mailbox Archive {
    special_use = \\Archive
  }
  mailbox Drafts {
    special_use = \\Drafts
  }
  mailbox Junk {
    special_use = \\Junk
  }
  mailbox Sent {
    special_use = \\Sent
  }
  mailbox Trash {
    special_use = \\Trash
  }
}

# Processes that serve many connections, so that a client is not charged for a fork.
service imap-login {
  service_count = 0
  process_min_avail = 1
  inet_listener imap {
    port = ${ports.imapPort}
  }
  inet_listener imaps {
    port = ${ports.imapsPort}
    ssl = yes
  }
}
service pop3-login {
  service_count = 0
  process_min_avail = 1
  inet_listener pop3 {
    port = ${ports.pop3Port}
  }
  inet_listener pop3s {
    port = ${ports.pop3sPort}
    ssl = yes
  }
}
# No waiting after wrong passwords: all clients come from one address.
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service imap {
  service_count = 1000
  process_min_avail = 1
}
service pop3 {
  service_count = 1000
  process_min_avail = 1
}
`;
}

/** Without root there is no user to change to and nothing to chroot into. */
function formatRootless() {
  const { username } = userInfo();
  const services = ["anvil", "imap-login", "pop3-login"];
  return `
default_internal_user = ${username}
default_internal_group =
default_login_user = ${username}
${services.map((service) => `service ${service} {\n  chroot =\n}`).join("\n")}
`;
}
