using SQLitePCL;

namespace OrleansReco.Silo.Storage.Sqlite;

/// <summary>Why a store's file cannot be opened or used, in words that say what, where and the remedy.</summary>
internal static class StoreFault
{
    /// <summary>What SQLite found.</summary>
    public static Exception Of(SqliteException error, string file) => (error.Code & 0xff) switch
    {
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => new InvalidDataException(
            $"The store {file} is damaged ({error.Message}). Restore the folder from a backup, or move {Path.GetFileName(file)} and what stands beside it under that name away: the next start makes a new, empty store.", error),
        raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_READONLY or raw.SQLITE_AUTH => NoRights(file, error),
        raw.SQLITE_FULL => new IOException($"The store {file} has no room ({error.Message}). Free space on its disk, or move the folder to a larger one.", error),
        raw.SQLITE_IOERR => new IOException($"The store {file} cannot be read or written ({error.Message}). Look at the disk's health and at the log of the system; if it lies on a network, put it on a disk of this machine.", error),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new InvalidOperationException($"The store {file} is held by another program ({error.Message}). Stop what has it open.", error),
        _ => new InvalidOperationException($"The store {file} cannot be opened ({error.Message}).", error),
    };

    /// <summary>The system lets this user not at a file or folder.</summary>
    public static InvalidOperationException NoRights(string path, Exception error)
        => new($"{path} cannot be opened for reading and writing by the user {Environment.UserName} ({error.Message.TrimEnd('.')}). Give that user the folder and the files in it (chown -R, chmod u+rwX), or choose another folder with --store.", error);
}
