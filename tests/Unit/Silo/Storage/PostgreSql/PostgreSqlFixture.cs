using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OrleansReco.Cli.Servers;
using OrleansReco.Silo.Storage;
using OrleansReco.Silo.Storage.PostgreSql;
using OrleansReco.Silo.Storage.Serialization;

namespace OrleansReco.Tests.Unit.Silo.Storage.PostgreSql;

/// <summary>One throwaway server for the tests that leave it running; a schema a test.</summary>
public sealed class PostgreSqlFixture : IAsyncLifetime
{
    private int _schemas;

    internal PostgreSqlServer? Server { get; private set; }

    public async Task InitializeAsync()
    {
        if (PostgreSqlServer.IsInstalled(out _))
        {
            // Removed log segments are removed, so that a test can look for bytes in files.
            Server = new PostgreSqlServer { Settings = new Dictionary<string, string> { ["wal_recycle"] = "off", ["min_wal_size"] = "32MB" } };
            await Server.StartAsync();
        }
    }

    public async Task DisposeAsync()
    {
        if (Server is not null)
        {
            await Server.DisposeAsync();
        }
    }

    /// <summary>How to connect to an empty schema; skips the test where there is no server. A schema is made in a moment, a database is hundreds of files.</summary>
    internal string NewSchema()
    {
        Skip.IfNot(PostgreSqlServer.IsInstalled(out var reason), reason);
        var schema = $"test{Interlocked.Increment(ref _schemas)}";
        Execute($"CREATE SCHEMA {schema}");
        return $"{Server!.ConnectionString};Search Path={schema}";
    }

    internal object? Execute(string sql, string? connectionString = null)
    {
        using var connection = new NpgsqlConnection((connectionString ?? Server!.ConnectionString) + ";Pooling=false");
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteScalar();
    }

    internal static PostgreSqlOptions Options(string connectionString) => new() { ConnectionString = connectionString, Writers = 1, RetryFor = TimeSpan.FromMilliseconds(200), StartPatience = TimeSpan.FromSeconds(5) };
}

/// <summary>A store with the connections it owns.</summary>
internal sealed class OpenStore : IDisposable
{
    public OpenStore(PostgreSqlOptions options, ILogger<PostgreSqlStore>? logger = null)
    {
        Database = new PostgreSqlDatabase(options);
        try
        {
            Store = new PostgreSqlStore(Database, options, new StateSerializer(), logger ?? NullLogger<PostgreSqlStore>.Instance);
        }
        catch
        {
            Database.Dispose();
            throw;
        }
    }

    public PostgreSqlDatabase Database { get; }

    public PostgreSqlStore Store { get; }

    public void Dispose()
    {
        Store.Dispose();
        Database.Dispose();
    }
}

[CollectionDefinition(Name)]
public sealed class PostgreSqlCollection : ICollectionFixture<PostgreSqlFixture>
{
    public const string Name = "PostgreSQL";
}
