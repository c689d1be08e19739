using System.Text;
using Npgsql;

namespace OrleansReco.Silo.Storage.PostgreSql;

/// <summary>Creates the tables of <c>deploy/sql</c>, and refuses those of another version.</summary>
internal static class PostgreSqlSchema
{
    /// <summary>Raised when the tables change.</summary>
    public const int Version = 3;

    private const int CreateLock = 11;

    /// <summary>Creates what is missing; silos that start together take turns.</summary>
    /// <exception cref="InvalidDataException">The database is of another version of OrleansReco.</exception>
    public static void Ensure(NpgsqlConnection connection, string where)
    {
        using var transaction = connection.BeginTransaction();
        TakeTurn(connection);
        if (!Exists(connection, "meta"))
        {
            Execute(connection, Script("store.sql"));
            Execute(connection, Script("functions.sql"));
        }

        var version = Meta(connection, "schema_version") is { } bytes ? Encoding.ASCII.GetString(bytes) : "unknown";
        if (version != $"{Version}")
        {
            throw new InvalidDataException(
                $"The database {where} has schema version {version}, but this version of OrleansReco reads version {Version}. Use the version that wrote it, or start with an empty database.");
        }

        transaction.Commit();
    }

    /// <summary>Creates the tables of members and reminders that Microsoft Orleans stands on, and the statements it asks them with. Where they are, nothing is touched: the silo's user need not be allowed to create.</summary>
    /// <exception cref="NpgsqlException">The server does not answer, or refuses.</exception>
    public static void EnsureOrleans(string connectionString)
    {
        using var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        using var transaction = connection.BeginTransaction();
        TakeTurn(connection);
        if (!Exists(connection, "cluster_members") || !Exists(connection, "reminders"))
        {
            Execute(connection, Script("orleans-membership.sql"));
            Execute(connection, Script("orleans-reminders.sql"));
        }

        transaction.Commit();
    }

    /// <summary>The text of a file of <c>deploy/sql</c>.</summary>
    public static string Script(string name)
    {
        using var stream = typeof(PostgreSqlSchema).Assembly.GetManifestResourceStream("sql/" + name)
            ?? throw new InvalidOperationException($"deploy/sql/{name} is not in the program. Build it again.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>A value of the table <c>meta</c>, or null.</summary>
    public static byte[]? Meta(NpgsqlConnection connection, string key)
    {
        using var select = new NpgsqlCommand("SELECT value FROM meta WHERE key = $1", connection) { Parameters = { new() { Value = key } } };
        return select.ExecuteScalar() as byte[];
    }

    private static void TakeTurn(NpgsqlConnection connection) => Execute(connection, $"SELECT pg_advisory_xact_lock((x'72'::bigint << 56) | ({CreateLock}::bigint << 52))");

    private static bool Exists(NpgsqlConnection connection, string table)
    {
        using var select = new NpgsqlCommand("SELECT to_regclass($1) IS NOT NULL", connection) { Parameters = { new() { Value = table } } };
        return (bool)select.ExecuteScalar()!;
    }

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
