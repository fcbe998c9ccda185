/** Each entry takes the database from the version that is its index to the next. Entries are never changed, only added. */
export const migrations: readonly string[] = [
  `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE records (
    run TEXT NOT NULL, seq INTEGER NOT NULL, hash TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (run, seq)
  ) STRICT;
  CREATE TABLE heads (run TEXT PRIMARY KEY, seq INTEGER NOT NULL, hash TEXT NOT NULL, ended INTEGER NOT NULL) STRICT;
  CREATE TABLE payloads (sha256 TEXT PRIMARY KEY, bytes INTEGER NOT NULL, body ANY) STRICT;
  CREATE TABLE leaves (position INTEGER PRIMARY KEY, run TEXT NOT NULL, seq INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
  CREATE TABLE tree_heads (
    size INTEGER PRIMARY KEY, head TEXT NOT NULL, frontier TEXT NOT NULL, key TEXT NOT NULL, signature TEXT NOT NULL
  ) STRICT;
  CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL, version INTEGER NOT NULL) STRICT;
  INSERT INTO meta (name, value) VALUES ('state-version', '0');
  `,
];
