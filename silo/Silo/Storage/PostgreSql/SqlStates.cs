using Npgsql;

namespace OrleansReco.Silo.Storage.PostgreSql;

/// <summary>What an error of the server means to a group of writes. Codes are PostgreSQL's (appendix A of its manual), and those that <c>deploy/sql/store.sql</c> raises.</summary>
internal static class SqlStates
{
    /// <summary>A key is taken or a state is not the expected one: some write of the group is stale.</summary>
    public const string Stale = "RC001";

    /// <summary>Others were erased or admitted since we looked.</summary>
    public const string ErasuresChanged = "RC002";

    /// <summary>The group is committed already.</summary>
    public const string AlreadyCommitted = "RC003";

    private static readonly string[] Contended = [PostgresErrorCodes.DeadlockDetected, PostgresErrorCodes.SerializationFailure, PostgresErrorCodes.LockNotAvailable];

    /// <summary>Nothing of the group was made, and the same may go through at once.</summary>
    public static bool IsContention(string state) => Contended.Contains(state);

    /// <summary>The fault lies in what was sent, such as text that cannot be stored: classes 21 (cardinality), 22 (data), 23 (constraint), 54 (limits).</summary>
    public static bool IsContent(string state) => state.StartsWith("21", StringComparison.Ordinal) || state.StartsWith("22", StringComparison.Ordinal)
        || state.StartsWith("23", StringComparison.Ordinal) || state.StartsWith("54", StringComparison.Ordinal);

    /// <summary>Whether the server cannot be used now: it is away, starting, stopping, full, or the connection broke.</summary>
    public static bool IsUnavailable(Exception error) => error switch
    {
        PostgresException e => !IsContent(e.SqlState) && !e.SqlState.StartsWith("42", StringComparison.Ordinal),
        NpgsqlException or IOException or TimeoutException or System.Net.Sockets.SocketException => true,
        _ => false,
    };
}
