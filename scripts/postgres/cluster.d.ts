import type { Identity } from './identity.ts';
export interface Cluster {
    /** Holds everything below. */
    directory: string;
    /** Postgres' own data folder. */
    data: string;
    log: string;
    password: string;
    binaries: string;
    identity: Identity;
}
/**
 * Creates the cluster unless it exists. Two processes may try at once: one wins, both go on with
 * the same cluster.
 */
export declare function createCluster(cluster: Cluster, onProgress: (line: string) => void): Promise<void>;
/** The superuser's password, made at first use and readable by the owner only. */
export declare function readPassword(directory: string): Promise<string>;
/**
 * Keeps the log of one long-lived installation from growing without end: one previous file of 10 MB
 * is kept.
 */
export declare function rotateLog(log: string): Promise<void>;
