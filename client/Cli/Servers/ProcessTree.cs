using System.Globalization;
using System.Runtime.InteropServices;

namespace OrleansReco.Cli.Servers;

/// <summary>Signals to a process and to what it started. Linux.</summary>
internal static partial class ProcessTree
{
    /// <summary>SIGINT.</summary>
    public const int Interrupt = 2;

    /// <summary>SIGKILL.</summary>
    public const int Kill = 9;

    /// <summary>SIGTERM.</summary>
    public const int Terminate = 15;

    /// <summary>SIGCONT.</summary>
    public const int Continue = 18;

    /// <summary>SIGSTOP.</summary>
    public const int Stop = 19;

    /// <summary>Whether the process runs; a zombie does not.</summary>
    public static bool IsAlive(int pid) => ReadStat(pid) is { State: not ('Z' or 'X') };

    /// <summary>Sends a signal to one process; one that is gone is no error.</summary>
    public static void Signal(int pid, int signal) => _ = SendSignal(pid, signal);

    /// <summary>Sends a signal to a process and all it started, directly or not, also those that made process groups of their own; the process itself first, so that it starts no more.</summary>
    public static void SignalAll(int pid, int signal)
    {
        var tree = Descendants(pid);
        foreach (var process in tree)
        {
            Signal(process, signal);
        }
    }

    /// <summary>The process, then its children, then theirs; and whoever still is in its session.</summary>
    public static List<int> Descendants(int pid)
    {
        var all = Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0)
            .Select(id => (Id: id, Stat: ReadStat(id)))
            .Where(p => p.Stat is not null)
            .Select(p => (p.Id, p.Stat!.Value.Parent, p.Stat!.Value.Session))
            .ToList();
        var tree = new List<int> { pid };
        for (var i = 0; i < tree.Count; i++)
        {
            tree.AddRange(all.Where(p => p.Parent == tree[i] && !tree.Contains(p.Id)).Select(p => p.Id));
        }

        tree.AddRange(all.Where(p => p.Session == pid && !tree.Contains(p.Id)).Select(p => p.Id));
        return tree;
    }

    /// <summary>State, parent and session out of <c>/proc/PID/stat</c> (proc(5)); null: there is no such process.</summary>
    private static (char State, int Parent, int Session)? ReadStat(int pid)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{pid}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (fields[0][0], int.Parse(fields[1], CultureInfo.InvariantCulture), int.Parse(fields[3], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return null; // It ended meanwhile.
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int pid, int signal);
}
