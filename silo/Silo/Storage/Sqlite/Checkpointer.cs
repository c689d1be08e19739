namespace OrleansReco.Silo.Storage.Sqlite;

/// <summary>
/// Carries the write-ahead log over into the database on a connection and a thread of its own, so that no commit waits for it: inside a commit it would hold up every waiter for
/// as long as tens of megabytes take to be written and flushed. The writer then carries over the little that was logged meanwhile, and the log begins anew.
/// </summary>
internal sealed class Checkpointer(string file, int pages) : IDisposable
{
    // sqlite3.h's SQLITE_DBSTATUS_CACHE_WRITE: pages a connection has written, in WAL mode to the log.
    private const int PagesWritten = 9;

    // A log this many times too long is carried over by the writer itself: it then goes no faster than the disk.
    private const int Patience = 8;

    private Task _carrying = Task.CompletedTask;
    private Database? _database;
    private long _logged;
    private bool _mustFinish;

    /// <summary>Called on the writer's thread after each commit.</summary>
    public void AfterCommit(Database writer)
    {
        _logged += writer.TakeStatus(PagesWritten);
        if (_logged >= (long)pages * Patience)
        {
            Wait();
            _mustFinish = true;
        }

        if (!_carrying.IsCompleted)
        {
            return;
        }

        if (_mustFinish)
        {
            _mustFinish = false;
            _logged = 0;
            Carry(() => writer);
        }
        else if (_logged >= pages)
        {
            _mustFinish = true;
            _carrying = Task.Factory.StartNew(() => Carry(() => _database ??= new Database(file, readOnly: false)), TaskCreationOptions.LongRunning);
        }
    }

    /// <summary>Waits until nothing is being carried over.</summary>
    public void Wait() => _carrying.GetAwaiter().GetResult();

    /// <summary>Carries over what is left. Called once every other connection is closed: SQLite empties and removes the log when the last one closes, if that one may write.</summary>
    public void Dispose()
    {
        Wait();
        Carry(() => _database ??= new Database(file, readOnly: false));
        _database?.Dispose();
    }

    private static void Carry(Func<Database> database)
    {
        try
        {
            database().Execute("PRAGMA wal_checkpoint(PASSIVE)");
        }
        catch (SqliteException)
        {
            // The log still holds everything, and the next turn tries again. What ails the disk, the next commit says.
        }
    }
}
