using SQLitePCL;

namespace OrleansReco.Silo.Storage.Sqlite;

/// <summary>SQLite refused; <see cref="Code"/> is its extended result code.</summary>
internal sealed class SqliteException(int code, string message) : Exception($"SQLite error {code}: {message}")
{
    /// <summary>The extended result code.</summary>
    public int Code { get; } = code;

    /// <summary>Whether a unique key was taken.</summary>
    public bool IsConstraint => (Code & 0xff) == raw.SQLITE_CONSTRAINT;
}
