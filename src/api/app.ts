import { Hono } from "hono";
import { MailError } from "../base/errors.ts";
import type { AppEnv } from "./context.ts";
import type { Dependencies } from "./mail.ts";
import { checkedSettings } from "./middleware/checked-settings.ts";
import { listedOrigins } from "./middleware/listed-origins.ts";
import { mailSession } from "./middleware/mail-session.ts";
import { responseHeaders } from "./middleware/response-headers.ts";
import { problemResponse } from "./problem.ts";
import { Router } from "./route.ts";
import { addAccountRoutes } from "./routes/accounts.ts";
import { addAcknowledgeRoute } from "./routes/acknowledge.ts";
import { addAutoconfigRoute } from "./routes/autoconfig.ts";
import { addChangesRoute } from "./routes/changes.ts";
import { addDocsRoutes, addHealthRoute } from "./routes/docs.ts";
import { addDownloadRoutes } from "./routes/downloads.ts";
import { addKeyRoutes } from "./routes/keys.ts";
import { addMailboxRoutes } from "./routes/mailboxes.ts";
import { addMessageListRoute } from "./routes/message-list.ts";
import { addMessageRoute } from "./routes/message.ts";
import { addNotOfferedRoutes } from "./routes/not-offered.ts";
import { addRemoveMessageRoute } from "./routes/remove-message.ts";

/** The HTTP API on top of whatever opens mail. */
export function createApp(dependencies: Dependencies): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  const router = new Router(app);
  app.onError((error, c) => problemResponse(c, error));
  app.notFound((c) => {
    const methods = router.methodsAt(c.req.path).join(" and ");
    const detail = methods ? `This path is for ${methods} alone.` : "There is no such route.";
    return problemResponse(c, new MailError("not_found", detail));
  });

  app.use(responseHeaders);
  addHealthRoute(router);
  app.use(checkedSettings, listedOrigins, mailSession);
  addKeyRoutes(router);
  addAutoconfigRoute(router, dependencies);
  addAccountRoutes(router, dependencies);
  addMailboxRoutes(router, dependencies);
  addMessageListRoute(router, dependencies);
  addChangesRoute(router, dependencies);
  addMessageRoute(router, dependencies);
  addRemoveMessageRoute(router, dependencies);
  addAcknowledgeRoute(router, dependencies);
  addDownloadRoutes(router, dependencies);
  addNotOfferedRoutes(router, dependencies);
  addDocsRoutes(router);
  app.get("/", (c) => c.redirect("/docs"));
  return app;
}
