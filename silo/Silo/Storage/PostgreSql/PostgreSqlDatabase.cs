using Npgsql;
using OrleansReco.Abstractions;

namespace OrleansReco.Silo.Storage.PostgreSql;

/// <summary>The connections to one database.</summary>
internal sealed class PostgreSqlDatabase : IDisposable
{
    /// <summary>Connections beside those of readers and writers: the listener, erasure, start.</summary>
    public const int Spare = 4;

    private readonly PostgreSqlOptions _options;
    private long _downSince;

    /// <summary>Nothing is opened yet.</summary>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">Settings are out of range, or the connection string cannot be read.</exception>
    public PostgreSqlDatabase(PostgreSqlOptions options)
    {
        options.Validate();
        _options = options;
        var text = new NpgsqlConnectionStringBuilder(options.ConnectionString);
        text.ApplicationName ??= "reco";
        text.Timeout = Seconds(options.ConnectTimeout);
        text.CommandTimeout = Seconds(options.CommandTimeout);
        text.CancellationTimeout = 1_000;
        MostConnections = options.Readers + options.Writers + Spare;
        text.MaxPoolSize = MostConnections;
        text.MaxAutoPrepare = 64;
        text.AutoPrepareMinUsages = 2;
        text.TcpKeepAlive = true;
        text.IncludeErrorDetail = false; // Details name keys, and keys name users.
        // A statement that we gave up ends on the server too; a commit is durable whatever the server's defaults are.
        text.Options = $"{text.Options} -c synchronous_commit=on -c default_transaction_isolation=read\\ committed -c idle_in_transaction_session_timeout={Milliseconds(options.CommandTimeout * 2)} -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3".Trim();
        Source = new NpgsqlDataSourceBuilder(text.ConnectionString).Build();
        Where = $"{text.Host}:{text.Port}/{text.Database}";
    }

    /// <summary>Pooled connections.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>Connections that this process opens at most.</summary>
    public int MostConnections { get; }

    /// <summary>Host, port and database, for messages.</summary>
    public string Where { get; }

    /// <summary>Opens a connection, waiting for a server that is only just starting.</summary>
    /// <exception cref="StoreUnavailableException">It did not answer within <see cref="PostgreSqlOptions.StartPatience"/>.</exception>
    public NpgsqlConnection OpenPatiently()
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return Source.OpenConnection();
            }
            catch (Exception e) when (SqlStates.IsUnavailable(e))
            {
                if (e is PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification or PostgresErrorCodes.InvalidCatalogName }
                    || TimeProvider.System.GetElapsedTime(started) > _options.StartPatience)
                {
                    throw Unavailable("cannot be opened", e);
                }

                Thread.Sleep(100);
            }
        }
    }

    /// <summary>Runs a read on a pooled connection; a connection that turns out to be broken is replaced, within a bound.</summary>
    /// <exception cref="StoreUnavailableException">The server cannot be used.</exception>
    public async Task<T> ReadAsync<T>(string sql, Action<NpgsqlParameterCollection> bind, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await using var command = Source.CreateCommand(sql);
                bind(command.Parameters);
                await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                var result = await read(reader).ConfigureAwait(false);
                Volatile.Write(ref _downSince, 0);
                return result;
            }
            catch (Exception e) when (SqlStates.IsUnavailable(e))
            {
                cancellationToken.ThrowIfCancellationRequested();
                // Of a server that has been away for longer than a read waits, no read waits: a grain makes several, and its caller wants to be told.
                if (IsDownFor(_options.RetryFor) || TimeProvider.System.GetElapsedTime(started) > _options.RetryFor || e is NpgsqlException { InnerException: TimeoutException })
                {
                    throw Unavailable("could not be read", e);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The error that callers see.</summary>
    public StoreUnavailableException Unavailable(string what, Exception cause) =>
        new($"The store on PostgreSQL at {Where} {what}: {cause.Message}. Look whether the server runs and can be reached, and ask again.", cause);

    /// <inheritdoc />
    public void Dispose() => Source.Dispose();

    /// <summary>Notes that the server does not answer; whether it has not for so long.</summary>
    private bool IsDownFor(TimeSpan time)
    {
        var now = TimeProvider.System.GetTimestamp();
        var since = Interlocked.CompareExchange(ref _downSince, now, 0);
        return since != 0 && TimeProvider.System.GetElapsedTime(since, now) > time;
    }

    private static int Seconds(TimeSpan time) => Math.Max(1, (int)Math.Ceiling(time.TotalSeconds));

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;
}
