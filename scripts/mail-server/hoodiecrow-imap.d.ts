declare module "hoodiecrow-imap" {
  interface Server {
    listen(port: number, host: string, listening: () => void): void;
    close(): void;
  }
  function hoodiecrow(options: object): Server;
  export = hoodiecrow;
}
