using SQLitePCL;

namespace OrleansReco.Silo.Storage.Sqlite;

/// <summary>A prepared statement: bind by position from 1, step, read columns from 0, reset.</summary>
internal sealed class Statement(Database database, string sql) : IDisposable
{
    private readonly sqlite3_stmt _handle = database.Compile(sql);

    public Statement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(_handle, index, value));
        return this;
    }

    public Statement Bind(int index, string? value)
    {
        Check(value is null ? raw.sqlite3_bind_null(_handle, index) : raw.sqlite3_bind_text(_handle, index, value));
        return this;
    }

    /// <summary>Binds bytes; empty bytes are an empty value, not null.</summary>
    public Statement Bind(int index, ReadOnlySpan<byte> value)
    {
        Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(_handle, index, 0) : raw.sqlite3_bind_blob(_handle, index, value));
        return this;
    }

    public Statement BindNull(int index)
    {
        Check(raw.sqlite3_bind_null(_handle, index));
        return this;
    }

    /// <summary>Goes to the next row. False: there is none, and the statement is ready to be bound again.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(_handle);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        if (code != raw.SQLITE_DONE)
        {
            var error = database.Error(code);
            Reset();
            throw error;
        }

        Reset();
        return false;
    }

    /// <summary>Runs a statement to its end and returns how many rows it changed.</summary>
    public int Run()
    {
        while (Step())
        {
        }

        return database.Changes;
    }

    /// <summary>Makes the statement ready to be bound again, and ends its read of the database.</summary>
    public void Reset() => raw.sqlite3_reset(_handle);

    public long GetInt64(int column) => raw.sqlite3_column_int64(_handle, column);

    public string GetString(int column) => raw.sqlite3_column_text(_handle, column).utf8_to_string();

    public byte[] GetBytes(int column) => raw.sqlite3_column_blob(_handle, column).ToArray();

    public ReadOnlySpan<byte> GetSpan(int column) => raw.sqlite3_column_blob(_handle, column);

    public bool IsNull(int column) => raw.sqlite3_column_type(_handle, column) == raw.SQLITE_NULL;

    /// <inheritdoc />
    public void Dispose() => _handle.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw database.Error(code);
        }
    }
}
