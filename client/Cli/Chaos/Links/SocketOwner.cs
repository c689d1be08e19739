using System.Globalization;

namespace OrleansReco.Cli.Chaos.Links;

/// <summary>Which process a loopback connection comes from, as <c>/proc</c> says (proc(5)). Linux.</summary>
internal static class SocketOwner
{
    private const int LocalAddress = 1;
    private const int RemoteAddress = 2;
    private const int Inode = 9;

    /// <summary>The one of <paramref name="candidates"/> that holds the socket which is connected from one port of the machine to another; null: none of them.</summary>
    public static int? Find(int fromPort, int toPort, IEnumerable<int> candidates)
    {
        var (from, to) = (Hex(fromPort), Hex(toPort));
        foreach (var table in new[] { "/proc/net/tcp", "/proc/net/tcp6" })
        {
            foreach (var line in File.ReadLines(table).Skip(1))
            {
                var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (columns[LocalAddress].EndsWith(from, StringComparison.Ordinal) && columns[RemoteAddress].EndsWith(to, StringComparison.Ordinal))
                {
                    var link = $"socket:[{columns[Inode]}]";
                    return candidates.Select(pid => (int?)pid).FirstOrDefault(pid => Holds(pid!.Value, link));
                }
            }
        }

        return null;
    }

    private static string Hex(int port) => ":" + port.ToString("X4", CultureInfo.InvariantCulture);

    private static bool Holds(int pid, string link)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd").Any(file => new FileInfo(file).LinkTarget == link);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // The process ended meanwhile.
        }
    }
}
