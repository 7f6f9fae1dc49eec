import type { Queryable } from '../checker/truth.ts';

/** A message with this text, or a channel of this name with a number, fails at COMMIT. */
export const refusedBody = 'refused at commit';
export const refusedName = 'refused';

/**
 * Makes transactions that fail as late as they can: every statement succeeds and COMMIT does not. So
 * whoever publishes before the commit is found out.
 */
export async function installRefusals(database: Queryable): Promise<void> {
  const statements = [
    `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN RAISE EXCEPTION 'refused by the test' USING ERRCODE = '40001'; END $$`,
    `CREATE CONSTRAINT TRIGGER refuse_message AFTER INSERT ON messages
     DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.body = '${refusedBody}')
     EXECUTE FUNCTION refuse()`,
    `CREATE CONSTRAINT TRIGGER refuse_channel AFTER INSERT ON channels
     DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.name LIKE '${refusedName}%')
     EXECUTE FUNCTION refuse()`,
  ];
  for (const statement of statements) await database.query(statement, []);
}
