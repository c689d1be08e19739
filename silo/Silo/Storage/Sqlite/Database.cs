using SQLitePCL;

namespace OrleansReco.Silo.Storage.Sqlite;

/// <summary>One connection to the database file, used by one thread at a time.</summary>
internal sealed class Database : IDisposable
{
    private readonly sqlite3 _handle;
    private readonly List<Statement> _statements = [];

    static Database() => Batteries_V2.Init();

    /// <summary>Opens, and creates unless read-only, the file.</summary>
    /// <exception cref="SqliteException">The file cannot be opened.</exception>
    public Database(string file, bool readOnly)
    {
        var flags = (readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE) | raw.SQLITE_OPEN_NOMUTEX;
        var code = raw.sqlite3_open_v2(file, out _handle, flags, null);
        if (code != raw.SQLITE_OK)
        {
            var error = new SqliteException(code, $"cannot open {file}: {raw.sqlite3_errstr(code).utf8_to_string()}");
            _handle?.Dispose();
            throw error;
        }

        raw.sqlite3_extended_result_codes(_handle, 1);
        raw.sqlite3_busy_timeout(_handle, 10_000);
    }

    /// <summary>Version of the SQLite library.</summary>
    public static string LibraryVersion
    {
        get
        {
            Batteries_V2.Init();
            return raw.sqlite3_libversion().utf8_to_string();
        }
    }

    /// <summary>Rows changed by the newest statement.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    /// <summary>Whether a transaction is open; a grave error (disk full, input/output) rolls one back by itself.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>A counter of the connection (<c>sqlite3_db_status</c>), which begins anew.</summary>
    public int TakeStatus(int counter)
    {
        raw.sqlite3_db_status(_handle, counter, out var current, out _, 1);
        return current;
    }

    /// <summary>Runs statements that return nothing of interest.</summary>
    public void Execute(string sql)
    {
        var code = raw.sqlite3_exec(_handle, sql);
        if (code != raw.SQLITE_OK)
        {
            throw Error(code);
        }
    }

    /// <summary>Runs a statement and returns the first column of its first row; 0 when there is none or it is null.</summary>
    public long Scalar(string sql)
    {
        using var statement = new Statement(this, sql);
        return statement.Step() ? statement.GetInt64(0) : 0;
    }

    /// <summary>A prepared statement that lives as long as the connection.</summary>
    public Statement Prepare(string sql)
    {
        var statement = new Statement(this, sql);
        _statements.Add(statement);
        return statement;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _statements.ForEach(s => s.Dispose());
        _handle.Dispose();
    }

    internal sqlite3_stmt Compile(string sql)
    {
        var code = raw.sqlite3_prepare_v2(_handle, sql, out var statement);
        return code == raw.SQLITE_OK ? statement : throw Error(code);
    }

    internal SqliteException Error(int code) => new(code, raw.sqlite3_errmsg(_handle).utf8_to_string());
}
