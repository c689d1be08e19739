namespace OrleansReco.Silo.Storage.Sqlite;

/// <summary>Holds a store's folder for one process; the operating system lets go of it however the process ends.</summary>
internal sealed class StoreLock : IDisposable
{
    private readonly FileStream _file;

    /// <summary>Takes the folder: as its silo, or as the one process beside it, the trainer.</summary>
    /// <exception cref="InvalidOperationException">Another process holds it.</exception>
    public StoreLock(string folder, bool beside = false)
    {
        var path = Path.Combine(folder, beside ? "reco.trainer.lock" : "reco.lock");
        try
        {
            _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new InvalidOperationException(
                beside
                    ? $"The store in {folder} is open in another trainer (or already in this one). Stop that one, or choose another folder with --store."
                    : $"The store in {folder} is open in another process (or already in this one). Stop that one, or choose another folder with --store.",
                e);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();
}
