/** What decides whether an acknowledged act survives a power cut. Off in tests only, where nothing is kept. */
export type Fsync = 'on' | 'off-nothing-is-kept'

/**
 * Settings of the embedded server, given on its command line so that an edited file cannot weaken them.
 * Sized for 4 GB of memory and one machine.
 */
export function serverSettings({ fsync }: { readonly fsync: Fsync }): Readonly<Record<string, string>> {
  const durable = fsync === 'on' ? 'on' : 'off'
  return {
    fsync: durable,
    full_page_writes: durable,
    synchronous_commit: durable,
    // After a crash: one syncfs instead of opening every file of a large index.
    recovery_init_sync_method: 'syncfs',
    listen_addresses: '',
    max_connections: '200',
    shared_buffers: '64MB',
    work_mem: '8MB',
    maintenance_work_mem: '128MB',
    effective_cache_size: '512MB',
    // Nobody replicates from an embedded server, so bulk loads need not write everything twice.
    wal_level: 'minimal',
    max_wal_senders: '0',
    min_wal_size: '80MB',
    max_wal_size: '1GB',
    checkpoint_timeout: '15min',
    random_page_cost: '1.1',
    jit: 'off',
    max_prepared_transactions: '0',
    // The server's log holds no values: statements, their errors and their details are not written (STYLE.md rule 12).
    log_destination: 'stderr',
    logging_collector: 'off',
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_statement: 'none',
    log_checkpoints: 'off',
    log_connections: '',
    log_line_prefix: '%m [%p] ',
    log_timezone: 'UTC',
  }
}
