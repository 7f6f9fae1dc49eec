import { chmod, chown, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Command, execute } from './execute.ts';

/** Turns a command into one that runs as the operating system user that owns the cluster. */
export type Identity = (command: Command) => Command;

interface Account {
  name: string;
  uid: number;
  gid: number;
}

/**
 * Decides as whom Postgres runs, since it refuses to run as root.
 *
 * As root it runs in a user namespace that shows root under another number: data stays root-owned
 * and works below folders that only root may enter. Where namespaces are refused (many containers),
 * or where the data already belongs to someone else, it switches to that user, which then must be
 * able to reach the folder and the binaries.
 */
export async function chooseIdentity(directory: string, binaries: string): Promise<Identity> {
  if (process.getuid?.() !== 0) return (command) => command;

  const accounts = await listAccounts();
  const owner = (await stat(directory)).uid;
  const [mapped] = accounts;
  const namespace: Identity = (command) => ({
    ...command,
    file: 'unshare',
    args: [
      '--user',
      `--map-user=${mapped?.uid ?? 65534}`,
      `--map-group=${mapped?.gid ?? 65534}`,
      command.file,
      ...command.args,
    ],
  });
  if (owner === 0 && (await canRun(namespace, directory, binaries))) return namespace;

  const account =
    owner === 0
      ? (accounts.find(({ name }) => name === 'postgres') ??
        accounts.find(({ name }) => name === 'nobody'))
      : (accounts.find(({ uid }) => uid === owner) ?? { name: `${owner}`, uid: owner, gid: owner });
  if (account !== undefined) {
    const { uid, gid } = account;
    if (owner === 0) {
      await chmod(dirname(directory), 0o711);
      await chown(directory, uid, gid);
    }
    const switched: Identity = (command) => ({ ...command, uid, gid });
    if (await canRun(switched, directory, binaries)) return switched;
    if (owner === 0) await chown(directory, 0, 0);
  }
  throw new Error(
    `Postgres refuses to run as root, this system allows no user namespaces, and user ${account?.name ?? 'postgres'} ` +
      `cannot reach both ${directory} and ${binaries}. Run TeamChat as an ordinary user, or install it and put ` +
      'TEAMCHAT_DATA where every user may enter the parent folders (for example /srv/teamchat), ' +
      'or set DATABASE_URL to a Postgres of your own.',
  );
}

async function canRun(identity: Identity, directory: string, binaries: string): Promise<boolean> {
  const checks = [
    { file: join(binaries, 'postgres'), args: ['--version'], cwd: directory },
    { file: 'test', args: ['-w', directory, '-a', '-x', directory], cwd: directory },
  ];
  for (const check of checks) {
    if ((await execute(identity(check))).code !== 0) return false;
  }
  return true;
}

/** Named users other than root: initdb insists that the number it runs under has a name. */
async function listAccounts(): Promise<Account[]> {
  const text = await readFile('/etc/passwd', 'utf8').catch(() => '');
  return text
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter(({ uid, gid }) => uid > 0 && gid > 0);
}
