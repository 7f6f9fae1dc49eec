import { type Command } from './execute.ts';
/** Turns a command into one that runs as the operating system user that owns the cluster. */
export type Identity = (command: Command) => Command;
/**
 * Decides as whom Postgres runs, since it refuses to run as root.
 *
 * As root it runs in a user namespace that shows root under another number: data stays root-owned
 * and works below folders that only root may enter. Where namespaces are refused (many containers),
 * or where the data already belongs to someone else, it switches to that user, which then must be
 * able to reach the folder and the binaries.
 */
export declare function chooseIdentity(directory: string, binaries: string): Promise<Identity>;
