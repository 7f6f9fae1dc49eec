export interface Command {
    file: string;
    args: string[];
    cwd?: string;
    uid?: number;
    gid?: number;
}
export interface Outcome {
    code: number;
    output: string;
}
/**
 * Runs a Postgres tool to its end and returns exit code and combined output; 127 when it cannot be
 * run.
 *
 * The child gets its own session, so a Ctrl-C for the foreground group never interrupts initdb or
 * pg_ctl half-way, and a fixed environment, so no PGDATA or PGOPTIONS of the user leaks into our
 * cluster.
 */
export declare function execute(command: Command): Promise<Outcome>;
