using System.Diagnostics;
using System.Globalization;

namespace OrleansReco.Cli.Chaos;

/// <summary>A file system of a few megabytes in memory (tmpfs), which a ballast file fills to the last byte.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private const int Chunk = 1 << 16;
    private readonly string _folder;

    private SmallDisk(string folder) => _folder = folder;

    /// <summary>Why none can be made here; null: one can.</summary>
    public static string? WhyNot => !OperatingSystem.IsLinux() ? "small file systems are made on Linux only"
        : !Environment.IsPrivilegedProcess ? "mounting a small file system needs root"
        : Mountable.Value ? null : "mounting a small file system is not allowed here";

    private static Lazy<bool> Mountable { get; } = new(() =>
    {
        var folder = Directory.CreateTempSubdirectory("reco-mount-").FullName;
        try
        {
            return Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder) == 0 && Run("umount", folder) == 0;
        }
        finally
        {
            Directory.Delete(folder);
        }
    });

    private string Ballast => Path.Combine(_folder, "ballast");

    /// <summary>Makes one over an empty folder.</summary>
    /// <exception cref="CommandFailedException">It is not allowed here.</exception>
    public static SmallDisk Mount(string folder, long bytes)
    {
        Directory.CreateDirectory(folder);
        return Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={bytes}"), "tmpfs", folder) == 0
            ? new(folder)
            : throw new CommandFailedException($"No small file system could be mounted over {folder}: {WhyNot}.");
    }

    /// <summary>Takes every byte that is left.</summary>
    public void Fill()
    {
        var zeros = new byte[Chunk];
        using var ballast = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var size = Chunk; size > 0;)
        {
            try
            {
                ballast.Write(zeros, 0, size);
            }
            catch (IOException)
            {
                // Full for pieces of this size: smaller ones may still fit.
                size /= 2;
            }
        }
    }

    /// <summary>Gives the space back.</summary>
    public void Free() => File.Delete(Ballast);

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        // Lazily: whoever still has a file open there ends soon.
        _ = Run("umount", "-l", _folder);
        return ValueTask.CompletedTask;
    }

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
