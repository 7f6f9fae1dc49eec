export interface PostgresOptions {
    /** Where cluster, log, port and password live; created when missing. */
    directory: string;
    /** Created when missing; the URL leads to it. */
    database?: string;
    /** Another Postgres' bin folder instead of the embedded one. */
    binaries?: string;
    /** Settings of postgresql.conf. */
    settings?: Record<string, string>;
    onProgress?: (line: string) => void;
}
export interface PostgresServer extends AsyncDisposable {
    /** Connection URL of the superuser. */
    url: string;
    processId: number;
    log: string;
    /** Resolves when the server went away without being asked to. */
    lost: Promise<void>;
    /** Fast shutdown: open transactions are rolled back, committed ones are safe. */
    stop: () => Promise<void>;
}
/**
 * Starts the Postgres of a data folder, or adopts the one that an earlier, killed process left
 * running on it. Throws DataInUseError when a living TeamChat has it.
 */
export declare function startPostgres(options: PostgresOptions): Promise<PostgresServer>;
