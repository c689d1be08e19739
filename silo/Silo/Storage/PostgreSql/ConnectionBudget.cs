using Microsoft.Extensions.Logging;
using Npgsql;

namespace OrleansReco.Silo.Storage.PostgreSql;

/// <summary>Whether the server allows as many connections as this process may open: found out at its start, and not when it is busiest.</summary>
internal static partial class ConnectionBudget
{
    private const string Question = """
        SELECT least(current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int, nullif(r.rolconnlimit, -1), nullif(d.datconnlimit, -1)),
            (SELECT count(*)::int FROM pg_stat_activity a WHERE a.backend_type = 'client backend' AND a.pid <> pg_backend_pid())
        FROM pg_roles r, pg_database d WHERE r.rolname = current_user AND d.datname = current_database()
        """;

    /// <summary>Warns if others leave too few.</summary>
    /// <exception cref="InvalidOperationException">There would be too few if nobody else had any.</exception>
    public static void Check(NpgsqlConnection connection, PostgreSqlDatabase database, ILogger logger)
    {
        using var select = new NpgsqlCommand(Question, connection);
        using var reader = select.ExecuteReader();
        if (!reader.Read())
        {
            return; // A role that may not look.
        }

        var (allowed, taken) = (reader.GetInt32(0), reader.GetInt32(1));
        if (allowed < database.MostConnections)
        {
            throw new InvalidOperationException(
                $"PostgreSQL at {database.Where} allows {allowed} connections, but this process may open {database.MostConnections} (Reco:PostgreSql:Readers + Writers + {PostgreSqlDatabase.Spare}). Raise max_connections there, or the role's limit, or lower Readers.");
        }

        if (allowed - taken < database.MostConnections)
        {
            LogScarce(logger, database.Where, allowed, taken, database.MostConnections);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "PostgreSQL at {Where} allows {Allowed} connections and has {Taken} open; this process may open {Most} more. Raise max_connections there, or lower Reco:PostgreSql:Readers.")]
    private static partial void LogScarce(ILogger logger, string where, int allowed, int taken, int most);
}
