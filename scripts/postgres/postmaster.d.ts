export interface Postmaster {
    processId: number;
    port: number;
}
/**
 * The Postgres that runs on this cluster now, or null. It may be an orphan whose starter was
 * killed.
 *
 * A pid file left by a crash may name a process that has since become something else; Postgres
 * would then refuse to start, so a file that provably names no server of this cluster is removed.
 * (Two servers on one cluster stay impossible: Postgres also holds a shared memory block per data
 * folder.)
 */
export declare function findPostmaster(cluster: string): Promise<Postmaster | null>;
export declare function isAlive(processId: number): boolean;
