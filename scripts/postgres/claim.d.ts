export declare class DataInUseError extends Error {
    name: string;
}
/**
 * Exclusive use of a cluster by this process; ends by itself when the process dies, however it
 * dies.
 */
export interface Claim {
    /** Resolves when the connection that holds the claim has ended. */
    ended: Promise<void>;
    release: () => Promise<void>;
}
/**
 * Takes the cluster for this process, or throws DataInUseError naming the process that has it.
 *
 * The lock is an advisory lock of the database held by one idle connection: unlike a lock file it
 * cannot be left stale by kill -9, and two starters cannot both win.
 */
export declare function claimCluster(url: string, directory: string): Promise<Claim>;
