using System.Net.Sockets;

namespace OrleansReco.Cli.Doctor;

/// <summary>Looks whether a server is installed, and whether one listens on this machine.</summary>
internal static class ServerProbe
{
    private const string RabbitMqRoot = "/usr/lib/rabbitmq/lib";
    private const string RabbitMqPrefix = "rabbitmq_server-";

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    /// <param name="name">The server.</param>
    /// <param name="programs">Where its programs are; null: not installed.</param>
    /// <param name="version">Their version.</param>
    /// <param name="port">Its usual port.</param>
    /// <param name="purpose">What it is for.</param>
    /// <param name="install">The command that installs it.</param>
    public static Finding Look(string name, string? programs, string? version, int port, string purpose, string install)
    {
        var listens = Listens(port);
        var detail = (programs is null ? "not installed" : $"{programs}; `reco cluster up` and the tests start throwaway servers from it") + (listens ? $"; a server listens on 127.0.0.1:{port}" : $"; nothing listens on 127.0.0.1:{port}");
        return new("Server", name, programs is not null || listens, version, purpose, programs is null && !listens ? install : null, detail);
    }

    /// <summary>The newest RabbitMQ of Debian's package: its folder and version.</summary>
    public static (string? Programs, string? Version) RabbitMq()
    {
        var newest = Directory.Exists(RabbitMqRoot)
            ? Directory.GetDirectories(RabbitMqRoot, RabbitMqPrefix + "*").OrderBy(folder => Version.TryParse(Number(folder), out var version) ? version : new Version()).LastOrDefault()
            : null;
        return newest is null ? (null, null) : (newest, Number(newest));
    }

    private static string Number(string folder) => Path.GetFileName(folder)[RabbitMqPrefix.Length..];

    private static bool Listens(int port)
    {
        using var socket = new TcpClient();
        try
        {
            return socket.ConnectAsync("127.0.0.1", port).Wait(Patience) && socket.Connected;
        }
        catch (AggregateException)
        {
            return false; // Refused: nothing listens there, which is the finding.
        }
    }
}
