namespace OrleansReco.Silo.Storage.PostgreSql;

/// <summary>
/// A folder of the bundle cache in which a bundle is put together. It goes with its owner's work; what a killed process left is removed by <see cref="Sweep"/>, which tells it from that of a living one
/// by a lock that the system lets go when its process ends.
/// </summary>
internal sealed class WorkFolder : IDisposable
{
    private const string Suffix = ".work";
    private const string Lock = "lock";
    private const int Attempts = 5;

    // As this was done before there was a lock.
    private static readonly string[] Earlier = [".fetching", ".saving"];

    private readonly string _folder;
    private readonly FileStream _lock;

    private WorkFolder(string folder, FileStream held) => (_folder, _lock) = (folder, held);

    /// <summary>Where the bundle's files go; not there yet.</summary>
    public string Files => Path.Combine(_folder, "files");

    /// <summary>Makes one.</summary>
    public static WorkFolder Create(string cache)
    {
        for (var attempt = 1; ; attempt++)
        {
            var folder = Path.Combine(cache, $".{Guid.NewGuid():N}{Suffix}");
            Directory.CreateDirectory(folder);
            try
            {
                return new WorkFolder(folder, new FileStream(Path.Combine(folder, Lock), FileMode.CreateNew, FileAccess.Write, FileShare.None));
            }
            catch (IOException) when (attempt < Attempts)
            {
                // Another process swept between the two lines above.
            }
        }
    }

    /// <summary>Removes the folders whose owner is gone.</summary>
    public static void Sweep(string cache)
    {
        if (!Directory.Exists(cache))
        {
            return;
        }

        foreach (var folder in Directory.EnumerateDirectories(cache, ".*").ToList())
        {
            if (folder.EndsWith(Suffix, StringComparison.Ordinal) ? IsLeft(folder) : Earlier.Any(suffix => folder.EndsWith(suffix, StringComparison.Ordinal)))
            {
                Remove(folder);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _lock.Dispose();
        Remove(_folder);
    }

    private static bool IsLeft(string folder)
    {
        try
        {
            using var held = new FileStream(Path.Combine(folder, Lock), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
            return true;
        }
        catch (IOException)
        {
            // Held, or gone by now: not ours either way.
            return false;
        }
    }

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Another process swept it.
        }
    }
}
